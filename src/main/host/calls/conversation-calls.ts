import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import { messageOf } from '../messages/message-input.ts'
import { receivedRow } from '../messages/received-row.ts'
import type { Handlers } from './handler.ts'
import { TAKE_MAX_BYTES } from './receive-calls.ts'

export const conversationCalls = ({
  conversations,
  conversationReceivers: receivers,
  names,
}: HostWorld): Handlers<
  | 'conversations.open'
  | 'conversations.send'
  | 'conversations.receive'
  | 'conversations.closeReceiver'
  | 'conversations.close'
> => ({
  'conversations.open': async ({ pipeId, peerId, reliable }, signal) => {
    const wish = { peerId: peerId === undefined ? undefined : parsePeerId(peerId), reliable }
    return (await conversations.open(parsePipeId(pipeId), wish, signal)).row()
  },
  'conversations.send': async ({ conversationId, elements, acknowledged }, signal) => {
    const message = messageOf(elements)
    await conversations.require(conversationId).send(message, acknowledged, signal)
    return { sizeBytes: message.byteLength }
  },
  'conversations.receive': async (input, signal) => {
    const { conversationId, receiverId, max, waitMs, after } = input
    const conversation = conversations.require(conversationId)
    const open = receivers.get(receiverId, conversationId)
    open.receiver.confirm()
    if (after !== undefined) open.receiver.skip(after)
    if (!conversation.isRead) await receivers.wait(open, waitMs, signal)
    const isOver = conversation.isRead
    const taken = open.receiver.take(max, TAKE_MAX_BYTES)
    return {
      receiverId: open.id,
      messages: taken.map((received) => receivedRow(received, names)),
      open: !isOver || taken.length > 0,
      broken: conversation.isBroken,
      reason: conversation.stateReason,
    }
  },
  'conversations.closeReceiver': ({ receiverId }) => {
    receivers.close(receiverId)
    return {}
  },
  'conversations.close': async ({ conversationId }) => {
    await conversations.require(conversationId).close()
    return {}
  },
})

import { parsePipeId, type PipeId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import { receivedRow } from '../messages/received-row.ts'
import type { Handlers } from './handler.ts'

/** Most bytes of messages in one answer, so that it fits a frame of every carrier. */
export const TAKE_MAX_BYTES = 1024 * 1024

export const receiveCalls = ({
  peer,
  receivers,
  names,
}: HostWorld): Handlers<'pipes.receive' | 'pipes.closeReceiver'> => ({
  'pipes.receive': async ({ pipeId, receiverId, max, waitMs }, signal) => {
    const id: PipeId = peer.services.pipes.table.require(parsePipeId(pipeId)).advertisement.id
    const open = receivers.get(receiverId, id)
    await receivers.wait(open, waitMs, signal)
    const messages = open.receiver
      .take(max, TAKE_MAX_BYTES)
      .map((received) => receivedRow(received, names))
    return {
      receiverId: open.id,
      messages,
      bound: peer.groups.findOfPipe(id)?.pipes.input(id) !== undefined,
    }
  },
  'pipes.closeReceiver': ({ receiverId }) => {
    receivers.close(receiverId)
    return {}
  },
})

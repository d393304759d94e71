import { localServices } from '../../attachments/index.ts'
import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import type { Handlers } from '../calls/handler.ts'
import type { HostWorld } from '../host-world.ts'

export const attachmentCalls = ({
  attachments,
}: HostWorld): Handlers<
  | 'attachments.share'
  | 'attachments.use'
  | 'attachments.command'
  | 'attachments.setEnabled'
  | 'attachments.remove'
  | 'attachments.closeConnection'
  | 'attachments.localServices'
  | 'attachments.check'
> => ({
  'attachments.share': ({ pipeId, host, port }) =>
    attachments.share(parsePipeId(pipeId), host, port),
  'attachments.use': ({ pipeId, peerId, port, socket }) =>
    attachments.use(parsePipeId(pipeId), {
      ...{ port, socket, peerId: peerId === undefined ? undefined : parsePeerId(peerId) },
    }),
  'attachments.command': ({ pipeId, ...program }) =>
    attachments.command(parsePipeId(pipeId), program),
  'attachments.setEnabled': async ({ attachmentId, on }) => {
    await attachments.setEnabled(attachmentId, on)
    return {}
  },
  'attachments.remove': async ({ attachmentId }) => {
    await attachments.remove(attachmentId)
    return {}
  },
  'attachments.closeConnection': ({ connectionId }) => {
    attachments.closeConnection(connectionId)
    return {}
  },
  'attachments.localServices': () => ({ services: [...localServices()] }),
  'attachments.check': ({ host, port }, signal) => attachments.check(host, port, signal),
})

import { PipefitterError } from '../../base/errors.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from '../calls/handler.ts'

const notYet = (): never => {
  throw new PipefitterError('rpc/unknown-call', 'This peer does not fit pipes to things yet')
}

export const attachmentCalls = (
  _world: HostWorld,
): Handlers<
  | 'attachments.share'
  | 'attachments.use'
  | 'attachments.command'
  | 'attachments.setEnabled'
  | 'attachments.remove'
  | 'attachments.closeConnection'
  | 'attachments.localServices'
  | 'attachments.check'
> => ({
  'attachments.share': notYet,
  'attachments.use': notYet,
  'attachments.command': notYet,
  'attachments.setEnabled': notYet,
  'attachments.remove': notYet,
  'attachments.closeConnection': notYet,
  'attachments.localServices': () => ({ services: [] }),
  'attachments.check': notYet,
})

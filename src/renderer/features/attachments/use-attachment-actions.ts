/** What a person can do with an attachment; each says how it went. */
import type { AttachmentConnectionRow, AttachmentRow } from '../../../shared/rows.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { WORDS as words } from './words.ts'

export function useAttachmentActions() {
  const notices = useNotices()
  const calls = {
    switch: useCall('attachments.setEnabled'),
    remove: useCall('attachments.remove'),
    close: useCall('attachments.closeConnection'),
  }
  const sayError = ({ error }: Pick<typeof calls.switch, 'error'>) => {
    if (error.value) notices.say(error.value.what, 'bad', error.value.todo)
  }

  async function setEnabled({ id: attachmentId, connections }: AttachmentRow, on: boolean) {
    if (!(await calls.switch.run({ attachmentId, on }))) return sayError(calls.switch)
    const ended = on || connections === 0 ? undefined : words.ended({ count: connections })
    notices.say(on ? words.switchedOn : words.switchedOff, 'info', ended)
  }
  async function remove({ id: attachmentId }: AttachmentRow): Promise<boolean> {
    const done = await calls.remove.run({ attachmentId })
    if (done) notices.say(words.removed)
    else sayError(calls.remove)
    return done !== undefined
  }
  async function closeConnection({ id: connectionId }: AttachmentConnectionRow) {
    if (await calls.close.run({ connectionId })) notices.say(words.connectionClosed, 'info')
    else sayError(calls.close)
  }
  return { setEnabled, remove, closeConnection, switching: calls.switch.busy }
}

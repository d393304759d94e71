/** What a person can do with a pipe beside binding it; each says how it went. */
import type { PipeRow } from '../../../shared/rows.ts'
import { plural } from '../../ui/format.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'

export function usePipeActions() {
  const notices = useNotices()
  const publishCall = useCall('pipes.publish')
  const listenCall = useCall('pipes.listen')
  const removeCall = useCall('pipes.remove')

  const sayError = ({ error }: Pick<typeof publishCall, 'error'>) => {
    if (error.value) notices.say(error.value.what, 'bad', error.value.todo)
  }

  async function publish({ id: pipeId }: PipeRow) {
    const done = await publishCall.run({ pipeId })
    if (!done) return sayError(publishCall)
    const failed = done.channels.filter((one) => one.error)
    const sent = done.channels.length - failed.length
    const detail = failed.map((one) => `${one.channel}: ${one.error ?? ''}`).join('; ')
    notices.say(
      `Published to ${plural(sent, 'channel')}`,
      sent > 0 ? 'good' : 'bad',
      detail || undefined,
    )
  }

  async function listen({ id: pipeId }: PipeRow, listening: boolean) {
    if (await listenCall.run({ pipeId, listening })) {
      notices.say(listening ? 'Listening: messages arrive here' : 'No longer listening', 'info')
    } else sayError(listenCall)
  }

  async function remove({ id: pipeId }: PipeRow): Promise<boolean> {
    const done = await removeCall.run({ pipeId })
    if (done) notices.say('Removed')
    else sayError(removeCall)
    return done !== undefined
  }
  return { publish, listen, remove, listenBusy: listenCall.busy }
}

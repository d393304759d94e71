/** What a person can do with a pipe beside binding it; each says how it went. */
import type { PipeRow } from '../../../shared/rows.ts'
import { plural } from '../../ui/format.ts'
import { useNotices } from '../../notices.ts'
import { MOVE_WORDS } from './move-words.ts'
import { useCall } from '../../use-call.ts'

const CRITICAL = {
  on: 'You are told when it is down',
  off: 'You are not told when it is down',
  detail: 'After ten seconds, by a notice of the system, while the window is not in front.',
} as const

export function usePipeActions() {
  const notices = useNotices()
  const publishCall = useCall('pipes.publish')
  const listenCall = useCall('pipes.listen')
  const criticalCall = useCall('pipes.setCritical')
  const removeCall = useCall('pipes.remove')
  const moveCall = useCall('pipes.move')

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

  /** Whether the system tells the person when the pipe is down. */
  async function setCritical({ id: pipeId }: PipeRow, critical: boolean) {
    if (!(await criticalCall.run({ pipeId, critical }))) return sayError(criticalCall)
    notices.say(
      critical ? CRITICAL.on : CRITICAL.off,
      'info',
      critical ? CRITICAL.detail : undefined,
    )
  }

  async function remove({ id: pipeId }: PipeRow): Promise<boolean> {
    const done = await removeCall.run({ pipeId })
    if (done) notices.say('Removed')
    else sayError(removeCall)
    return done !== undefined
  }
  async function move({ id: pipeId }: PipeRow, peerId: string) {
    if (await moveCall.run({ pipeId, peerId })) notices.say(MOVE_WORDS.done, 'good')
    else sayError(moveCall)
  }
  return { publish, listen, setCritical, remove, move, listenBusy: listenCall.busy }
}

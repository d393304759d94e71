/** What a person can do with a pipe beside binding it; each says how it went. */
import type { PipeRow } from '../../../shared/rows.ts'
import { useNotices } from '../../notices.ts'
import { MOVE_WORDS } from './move-words.ts'
import { useCall } from '../../use-call.ts'
import { WORDS as words } from './words.ts'

export function usePipeActions() {
  const notices = useNotices()
  const publishCall = useCall('pipes.publish')
  const listenCall = useCall('pipes.listen')
  const criticalCall = useCall('pipes.setCritical')
  const savedCall = useCall('pipes.setSaved')
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
    notices.say(words.sentTo({ count: sent }), sent > 0 ? 'good' : 'bad', detail || undefined)
  }

  async function listen({ id: pipeId }: PipeRow, listening: boolean) {
    if (await listenCall.run({ pipeId, listening })) {
      notices.say(listening ? words.listeningMessagesArrive : words.noLongerListening, 'info')
    } else sayError(listenCall)
  }

  /** Whether the system tells the person when the pipe is down. */
  async function setCritical({ id: pipeId }: PipeRow, critical: boolean) {
    if (!(await criticalCall.run({ pipeId, critical }))) return sayError(criticalCall)
    notices.say(
      critical ? words.youAreTold : words.youAreNot,
      'info',
      critical ? words.afterTenSeconds : undefined,
    )
  }

  /** Whether what conversations say goes over two paths at once. */
  async function setTwoPaths({ id: pipeId }: PipeRow, twoPaths: boolean) {
    if (!(await criticalCall.run({ pipeId, critical: true, twoPaths })))
      return sayError(criticalCall)
    notices.say(
      twoPaths ? words.twoPathsOn : words.twoPathsOff,
      'info',
      twoPaths ? words.twoPathsDetail : undefined,
    )
  }

  /** Whether conversations that begin from now on outlive the program. */
  async function setSaved({ id: pipeId }: PipeRow, saved: boolean) {
    if (!(await savedCall.run({ pipeId, saved }))) return sayError(savedCall)
    notices.say(
      saved ? words.savedOn : words.savedOff,
      'info',
      saved ? words.savedDetail : undefined,
    )
  }

  async function remove({ id: pipeId }: PipeRow): Promise<boolean> {
    const done = await removeCall.run({ pipeId })
    if (done) notices.say(words.removed)
    else sayError(removeCall)
    return done !== undefined
  }
  async function move({ id: pipeId }: PipeRow, peerId: string) {
    if (await moveCall.run({ pipeId, peerId })) notices.say(MOVE_WORDS.done, 'good')
    else sayError(moveCall)
  }
  return {
    publish,
    listen,
    setCritical,
    setTwoPaths,
    setSaved,
    remove,
    move,
    listenBusy: listenCall.busy,
  }
}

/** What a person can do with one group; each says how it went. */
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import type { GroupRow } from '../../../shared/rows.ts'
import { WORDS as words } from './words.ts'

export function useGroupActions() {
  const notices = useNotices()
  const calls = {
    join: useCall('groups.join'),
    leave: useCall('groups.leave'),
    remove: useCall('groups.remove'),
    publish: useCall('groups.publish'),
  }
  const sayError = ({ error }: Pick<typeof calls.join, 'error'>) => {
    if (error.value) notices.say(error.value.what, 'bad', error.value.todo)
  }

  async function join({ id, name }: GroupRow) {
    if (await calls.join.run({ groupId: id }))
      notices.say(words.joined({ name: name.slice(0, 80) }), 'good', words.joinedDetail)
    else sayError(calls.join)
  }
  async function leave({ id, name }: GroupRow) {
    if (await calls.leave.run({ groupId: id }))
      notices.say(words.left({ name: name.slice(0, 80) }), 'info')
    else sayError(calls.leave)
  }
  async function remove({ id }: GroupRow) {
    if (await calls.remove.run({ groupId: id })) notices.say(words.removed)
    else sayError(calls.remove)
  }
  async function publish({ id }: GroupRow) {
    const done = await calls.publish.run({ groupId: id })
    if (!done) return sayError(calls.publish)
    const failed = done.channels.filter((one) => one.error)
    const sent = done.channels.length - failed.length
    const detail = failed.map((one) => `${one.channel}: ${one.error ?? ''}`).join('; ')
    notices.say(words.published({ channels: sent }), sent > 0 ? 'good' : 'bad', detail || undefined)
  }
  return { join, leave, remove, publish, joining: calls.join.busy, leaving: calls.leave.busy }
}

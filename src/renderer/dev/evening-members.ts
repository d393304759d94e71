/** Who is in a closed group, and what became of its list. */
import type { GroupMemberRow, GroupRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'
import { ago } from './evening-time.ts'

const HOUR = 3_600_000

const member = (name: string, more: Partial<GroupMemberRow> = {}): GroupMemberRow => ({
  ...{ id: sample.fingerprintOf(name), peerId: sample.peerId(name), name },
  ...{ shortId: sample.shortOf(sample.peerId(name)), role: 'member', creator: false, self: false },
  ...{ standing: 'paired', linked: true, sinceWallMs: ago(3 * HOUR), addedByName: 'workbench' },
  ...more,
})

export function membersOfEvening(host: FakeHost, group: GroupRow) {
  host.put(
    'groupMembers',
    { groupId: group.id },
    member('workbench', { role: 'admin', creator: true, self: true, sinceWallMs: ago(4 * HOUR) }),
    member('lathe-2'),
    member('kiln controller', { standing: 'seen', linked: false }),
  )
  const changes = ['workbench made the list', 'workbench let lathe-2 in', 'lathe-2 removed kiln']
  host.put(
    'groupHistory',
    { groupId: group.id },
    ...changes.map((what, at) => ({
      ...{ id: String(at), number: at, what, atWallMs: ago((4 - at) * HOUR), givenUp: at === 2 },
    })),
  )
}

/** Who is on a closed group's list, and what an administrator does with it. */
import { computed, ref, shallowRef } from 'vue'
import type { GroupMemberRow, GroupRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { partNote } from './words.ts'

/** Most members, and peers to let in, that are shown. */
const SHOWN = 200

export function useGroupList(group: () => GroupRow) {
  const groupId = () => group().id
  const members = useFeed('groupMembers', () => ({ groupId: groupId() }))
  const history = useFeed('groupHistory', () => ({ groupId: groupId() }))
  const keys = useFeed('trust', {})
  const notices = useNotices()
  const calls = {
    add: useCall('groups.addMember'),
    remove: useCall('groups.removeMember'),
    role: useCall('groups.setRole'),
    rotate: useCall('groups.rotateKey'),
    invite: useCall('groups.invite'),
  }
  const chosen = ref('')
  const removing = shallowRef<GroupMemberRow>()
  const asking = ref(false)
  const link = ref('')

  const isAdmin = computed(() => group().list?.self === 'admin')
  const shown = computed(() => members.rows.value.slice(0, SHOWN))
  const listed = computed(() => new Set(members.rows.value.map(({ id }) => id)))
  const candidates = computed(() =>
    keys.rows.value
      .filter(({ id, standing }) => !listed.value.has(id) && standing !== 'blocked')
      .slice(0, SHOWN)
      .map(({ id, name, shortId }) => ({ value: id, label: `${name.slice(0, 80)} (${shortId})` })),
  )

  const say = (call: { readonly error: (typeof calls)['add']['error'] }) => {
    if (call.error.value) notices.say(call.error.value.what, 'bad', call.error.value.todo)
  }
  async function add() {
    const fingerprint = chosen.value || candidates.value[0]?.value
    if (fingerprint === undefined) return
    if (await calls.add.run({ groupId: groupId(), fingerprint })) chosen.value = ''
    else say(calls.add)
  }
  function askToRemove(member: GroupMemberRow) {
    removing.value = member
    asking.value = true
  }
  async function remove() {
    const fingerprint = removing.value?.id
    removing.value = undefined
    if (fingerprint === undefined) return
    if (!(await calls.remove.run({ groupId: groupId(), fingerprint }))) say(calls.remove)
  }
  async function setRole({ id: fingerprint, role }: GroupMemberRow) {
    const other = role === 'admin' ? ('member' as const) : ('admin' as const)
    if (!(await calls.role.run({ groupId: groupId(), fingerprint, role: other }))) say(calls.role)
  }
  async function rotate() {
    if (!(await calls.rotate.run({ groupId: groupId() }))) say(calls.rotate)
  }
  async function invite() {
    const made = await calls.invite.run({ groupId: groupId(), note: group().name.slice(0, 80) })
    if (made) link.value = made.link
    else say(calls.invite)
  }
  const note = computed(() => partNote(shown.value.length, members.rows.value.length))
  return {
    ...{ shown, note, history: history.rows, candidates, chosen, removing, asking, link, isAdmin },
    ...{ add, askToRemove, remove, setRole, rotate, invite },
  }
}

/** The draft of a new group, and the calls that make it real: create (and join), then publish. */
import { computed, reactive, ref, shallowRef } from 'vue'
import type { GroupRow, PublicationRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import { useCall } from '../../use-call.ts'
import { WORDS as words } from './words.ts'

const newDraft = () => ({
  name: '',
  description: '',
  join: true,
  publish: true,
  policy: 'open' as GroupRow['policy'],
})

export function useCreateGroup() {
  const draft = reactive(newDraft())
  const submitted = ref(false)
  const created = shallowRef<GroupRow>()
  const channels = shallowRef<readonly PublicationRow[]>()
  const create = useCall('groups.create')
  const publish = useCall('groups.publish')

  const name = computed(() => draft.name.trim())
  const problem = computed(() => (submitted.value && !name.value ? words.nameMissing : undefined))
  const command = computed(() => cliLines.createGroup({ ...draft, name: name.value || 'name' }))
  const isDone = computed(
    () => created.value !== undefined && (!draft.publish || channels.value !== undefined),
  )

  /** A group that was created but could not be published is not created twice. */
  async function submit() {
    submitted.value = true
    if (!name.value) return
    const description = draft.description.trim()
    created.value ??= await create.run({
      ...{ name: name.value, join: draft.join },
      ...(draft.policy === 'open' ? {} : { policy: draft.policy }),
      ...(description ? { description } : {}),
    })
    if (!created.value || !draft.publish) return
    channels.value = (await publish.run({ groupId: created.value.id }))?.channels
  }

  function reset() {
    Object.assign(draft, newDraft())
    submitted.value = false
    created.value = undefined
    channels.value = undefined
    create.clear()
    publish.clear()
  }
  return {
    ...{ draft, problem, command, created, channels, isDone, submit, reset },
    error: computed(() => create.error.value ?? publish.error.value),
    busy: computed(() => create.busy.value || publish.busy.value),
  }
}

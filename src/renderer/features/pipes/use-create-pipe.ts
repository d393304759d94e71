/** The draft of a new pipe, and the two calls that make it real: create, then publish. */
import { computed, reactive, ref, shallowRef } from 'vue'
import type { PipeAccessName, PipeRow, PublicationRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import { useCall } from '../../use-call.ts'
import { previewAdvertisement } from './advertisement-preview.ts'
import { lifetimeHours, lifetimeMs } from './lifetime.ts'
import type { Lifetime } from './lifetime.ts'
import type { TransportChoice } from './pipe-state.ts'
import { HOME_GROUP } from './use-joined-groups.ts'
import { WORDS as words } from './words.ts'

const newDraft = () => ({
  name: '',
  description: '',
  /** Empty for the group that every peer is in. */
  groupId: HOME_GROUP,
  type: 'JxtaUnicast' as PipeRow['type'],
  transport: 'any' as TransportChoice,
  lifetime: 'year' as Lifetime,
  access: 'chosen' as PipeAccessName,
  publish: true,
  listen: true,
  /** Paired peers that are let in from the beginning, by their keys; of pipes for chosen peers alone. */
  letIn: [] as string[],
})

export function useCreatePipe() {
  const draft = reactive(newDraft())
  const submitted = ref(false)
  const created = shallowRef<PipeRow>()
  const channels = shallowRef<readonly PublicationRow[]>()
  const create = useCall('pipes.create')
  const publish = useCall('pipes.publish')

  const preview = computed(() => previewAdvertisement(draft))
  const command = computed(() =>
    cliLines.createPipe({
      ...{ name: draft.name.trim() || 'name', listen: draft.listen, publish: draft.publish },
      ...{ access: draft.access },
      ...{ group: draft.groupId, type: draft.type, hours: lifetimeHours(draft.lifetime) },
      ...{ transport: draft.transport === 'any' ? undefined : draft.transport },
    }),
  )
  const problem = computed(() =>
    submitted.value && !draft.name.trim() ? words.aPipeNeeds : undefined,
  )
  const error = computed(() => create.error.value ?? publish.error.value)
  const busy = computed(() => create.busy.value || publish.busy.value)

  const input = () => ({
    name: draft.name.trim(),
    type: draft.type,
    lifetimeMs: lifetimeMs(draft.lifetime),
    listen: draft.listen,
    access: draft.access,
    ...(draft.access === 'chosen' && draft.letIn.length > 0 ? { letIn: [...draft.letIn] } : {}),
    ...(draft.groupId === HOME_GROUP ? {} : { groupId: draft.groupId }),
    ...(draft.transport === 'any' ? {} : { transport: draft.transport }),
    ...(draft.description.trim() ? { description: draft.description.trim() } : {}),
  })

  /** A pipe that was created but could not be published is not created twice. */
  async function submit() {
    submitted.value = true
    if (!draft.name.trim()) return
    created.value ??= await create.run(input())
    if (!created.value || !draft.publish) return
    channels.value = (await publish.run({ pipeId: created.value.id }))?.channels
  }

  /** Begins anew, in the given group, and for a guest where one was named. */
  function reset(groupId = HOME_GROUP, guest?: string) {
    Object.assign(draft, newDraft(), { groupId, letIn: guest ? [guest] : [] })
    submitted.value = false
    created.value = undefined
    channels.value = undefined
    create.clear()
    publish.clear()
  }
  return { draft, preview, command, problem, error, busy, created, channels, submit, reset }
}

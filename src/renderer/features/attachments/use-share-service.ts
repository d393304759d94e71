/** The draft of a shared service, and the calls that make it real: a secure pipe where a new one is wanted, then the share. */
import { computed, reactive, ref, shallowRef } from 'vue'
import type { AttachmentRow, LocalServiceRow, PipeAccessName } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import { useCall } from '../../use-call.ts'
import { hostOf, nameFor, portOf } from './addresses.ts'
import { WORDS as words } from './words.ts'

const HERE = '127.0.0.1'
/** Stands for a pipe that is made with the share. */
export const NEW_PIPE = ''

const newDraft = () => ({
  host: HERE,
  port: '',
  pipeId: NEW_PIPE,
  /** Of the new pipe, where a person has written one. */
  name: undefined as string | undefined,
  access: 'chosen' as PipeAccessName,
  letIn: [] as string[],
})

export function useShareService() {
  const draft = reactive(newDraft())
  const submitted = ref(false)
  const chosen = shallowRef<LocalServiceRow>()
  const shared = shallowRef<AttachmentRow>()
  const calls = {
    check: useCall('attachments.check'),
    create: useCall('pipes.create'),
    publish: useCall('pipes.publish'),
    share: useCall('attachments.share'),
    takeBack: useCall('pipes.remove'),
  }

  const port = computed(() => portOf(draft.port))
  const host = computed(() => draft.host.trim() || HERE)
  const target = computed(() => `${host.value}:${port.value ?? 'PORT'}`)
  const portProblem = computed(() =>
    (submitted.value || draft.port.trim()) && port.value === undefined
      ? words.portProblem
      : undefined,
  )

  /** The program whose port it is; of a port that was typed nobody knows. */
  const program = computed(() => {
    const one = chosen.value
    return one?.port === port.value && one && hostOf(one) === host.value ? one.process : undefined
  })
  const name = computed({
    get: () => draft.name ?? (port.value === undefined ? '' : nameFor(program.value, port.value)),
    set: (text) => (draft.name = text),
  })
  const nameProblem = computed(() =>
    submitted.value && draft.pipeId === NEW_PIPE && !name.value.trim()
      ? words.nameMissing
      : undefined,
  )
  const command = computed(() => {
    if (draft.pipeId !== NEW_PIPE) return cliLines.attachShare(draft.pipeId, target.value)
    const made = { name: name.value.trim() || 'NAME', type: 'JxtaUnicastSecure', publish: true }
    const create = cliLines.createPipe({ ...made, access: draft.access, listen: true })
    return `${create} && ${cliLines.attachShare(made.name, target.value)}`
  })

  /** What was said of one target; of another it says nothing. */
  const answer = shallowRef<{ readonly of: string; readonly ok: boolean; readonly words: string }>()
  const checked = computed(() => (answer.value?.of === target.value ? answer.value : undefined))
  async function check() {
    const of = target.value
    answer.value = undefined
    if (port.value === undefined) return
    const said = await calls.check.run({ host: host.value, port: port.value })
    if (said) answer.value = { of, ok: said.ok, words: said.words }
  }
  function choose(service: LocalServiceRow) {
    chosen.value = service
    draft.host = hostOf(service)
    draft.port = String(service.port)
    void check()
  }

  const createPipe = () => {
    const { access, letIn } = draft
    return calls.create.run({
      ...{ name: name.value.trim(), type: 'JxtaUnicastSecure', listen: true, access },
      ...(access === 'chosen' && letIn.length > 0 ? { letIn: [...letIn] } : {}),
    })
  }
  /** A pipe that was made for a service that then could not be shared does not stay behind. */
  async function submit() {
    submitted.value = true
    if (port.value === undefined || nameProblem.value) return
    const made = draft.pipeId === NEW_PIPE ? await createPipe() : undefined
    const pipeId = made?.id ?? draft.pipeId
    if (pipeId === NEW_PIPE) return
    const row = await calls.share.run({ pipeId, host: host.value, port: port.value })
    if (row && made) await calls.publish.run({ pipeId })
    if (!row && made) await calls.takeBack.run({ pipeId })
    shared.value = row
  }

  /** Begins anew, over a pipe where one was named. */
  function reset(pipeId = NEW_PIPE) {
    Object.assign(draft, newDraft(), { pipeId })
    submitted.value = false
    shared.value = chosen.value = answer.value = undefined
    for (const call of Object.values(calls)) call.clear()
  }
  return {
    ...{ draft, name, host, port, portProblem, nameProblem, command, shared, submit, reset },
    ...{ check, checked, choose, checking: calls.check.busy, checkError: calls.check.error },
    error: computed(() => calls.create.error.value ?? calls.share.error.value),
    publishError: calls.publish.error,
    busy: computed(
      () => calls.create.busy.value || calls.share.busy.value || calls.publish.busy.value,
    ),
  }
}

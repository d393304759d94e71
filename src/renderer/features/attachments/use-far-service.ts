/** The draft of a port or socket file that leads to another peer's service, and the call that makes it real. */
import { computed, reactive, ref, shallowRef } from 'vue'
import type { AttachmentRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import { useCall } from '../../use-call.ts'
import { portOf } from './addresses.ts'
import { WORDS as words } from './words.ts'

const newDraft = () => ({
  pipeId: '',
  /** Empty: whoever answers first. */
  peerId: '',
  where: 'port' as 'port' | 'socket',
  /** Empty: a free one. */
  port: '',
})

export function useFarService() {
  const draft = reactive(newDraft())
  const submitted = ref(false)
  const made = shallowRef<AttachmentRow>()
  const use = useCall('attachments.use')

  const port = computed(() => portOf(draft.port))
  const wantsPort = computed(() => draft.where === 'port' && draft.port.trim() !== '')
  const portProblem = computed(() =>
    wantsPort.value && port.value === undefined ? words.portProblem : undefined,
  )
  const pipeProblem = computed(() =>
    submitted.value && !draft.pipeId ? words.pipeMissing : undefined,
  )
  const place = computed(() => {
    if (draft.where === 'socket') return { socket: true as const }
    return wantsPort.value && port.value !== undefined ? { port: port.value } : {}
  })
  const command = computed(() =>
    cliLines.attachUse(draft.pipeId || 'PIPE', {
      ...place.value,
      peerId: draft.peerId || undefined,
    }),
  )

  async function submit() {
    submitted.value = true
    if (portProblem.value || !draft.pipeId) return
    const { pipeId, peerId } = draft
    made.value = await use.run({ pipeId, ...(peerId ? { peerId } : {}), ...place.value })
  }
  function reset(pipeId = '') {
    Object.assign(draft, newDraft(), { pipeId })
    submitted.value = false
    made.value = undefined
    use.clear()
  }
  return {
    ...{ draft, port, portProblem, pipeProblem, command, made, submit, reset },
    ...{ error: use.error, busy: use.busy },
  }
}

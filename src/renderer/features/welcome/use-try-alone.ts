/** One click from nothing to a pipe that works: created, the echo peer at its other end, bound. */
import { computed } from 'vue'
import { useCall } from '../../use-call.ts'
import { WORDS as words } from './words.ts'

export function useTryAlone() {
  const create = useCall('pipes.create')
  const echo = useCall('echo.listen')
  const bind = useCall('pipes.bind')
  const busy = computed(() => create.busy.value || echo.busy.value || bind.busy.value)
  const error = computed(() => create.error.value ?? echo.error.value ?? bind.error.value)

  /** The pipe's id, once it is bound; nothing when that failed, and `error` says why. */
  async function tryAlone(): Promise<string | undefined> {
    const pipe = await create.run({ name: words.pipeName, listen: true })
    if (!pipe) return undefined
    const of = { pipeId: pipe.id }
    if (!(await echo.run({ ...of, listening: true }))) return undefined
    return (await bind.run(of)) && pipe.id
  }
  return { tryAlone, busy, error }
}

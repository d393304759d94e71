/** The Doctor's checks and the one examination that runs. */
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { useCall } from '../../use-call.ts'

export function useDoctor() {
  const { rows, loaded } = useFeed('doctor', {})
  const { run, cancel, busy, error } = useCall('doctor.run')
  const running = computed(() => busy.value || rows.value.some((row) => row.verdict === 'running'))
  const examine = () => run({})
  return { rows, loaded, running, busy, error, cancel, examine }
}

/** The state of the capture in the host, and what a person can change of it. */
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'

export function useCapture() {
  const feed = useFeed('capture', {})
  const notices = useNotices()
  const capture = computed(() => feed.rows.value[0])
  const calls = {
    run: useCall('traffic.run'),
    clear: useCall('traffic.clear'),
    payload: useCall('traffic.keepPayload'),
  }
  /** Says in words why a call failed; gives whether it went well. */
  const done = (answer: unknown, { error }: (typeof calls)[keyof typeof calls]) => {
    if (answer === undefined && error.value) notices.say(error.value.what, 'bad', error.value.todo)
    return answer !== undefined
  }
  return {
    capture,
    hasPayload: computed(
      () =>
        capture.value !== undefined &&
        (capture.value.allPayload || capture.value.payloadPipes.length > 0),
    ),
    keepsPayload: (pipeId: string) =>
      capture.value?.payloadPipes.some(({ id }) => id === pipeId) ?? false,
    toggle: async () =>
      done(await calls.run.run({ running: !(capture.value?.running ?? true) }), calls.run),
    clear: async () => done(await calls.clear.run({}), calls.clear),
    keepPayload: async (pipeId: string | undefined, keep: boolean) =>
      done(
        await calls.payload.run({ keep, ...(pipeId === undefined ? {} : { pipeId }) }),
        calls.payload,
      ),
  }
}

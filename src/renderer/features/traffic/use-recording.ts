/** The capture file that is written, those of before, and what a person can do with them. */
import { computed } from 'vue'
import type { CallInput, CallName } from '../../../shared/contract.ts'
import type { CaptureRow } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { isCancellation, wordsOf } from '../../errors.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'

const MB = 1024 * 1024
const HOUR_MS = 3_600_000

export const QUOTAS = [100 * MB, 500 * MB, 2048 * MB, 10_240 * MB] as const
export const AGES_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, ever: undefined }
export type AgeName = keyof typeof AGES_MS
const USUAL_QUOTA = 500 * MB

export function useRecording(capture: () => CaptureRow | undefined) {
  const { client } = useHost()
  const notices = useNotices()
  const files = useFeed('captureFiles', {})
  const recording = computed(() => capture()?.file)
  const pipeIds = computed(() => recording.value?.pipes?.map(({ id }) => id) ?? [])

  /** Says in words why it failed; gives whether it went well. */
  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<boolean> {
    try {
      await client.call(name, input)
      return true
    } catch (thrown) {
      if (isCancellation(thrown)) return false
      const { what, todo } = wordsOf(thrown)
      notices.say(what, 'bad', todo)
      return false
    }
  }
  const begin = (quotaBytes: number, age: AgeName, pipes?: string[]) => {
    const ageMs = AGES_MS[age]
    return call('traffic.beginFile', {
      quotaBytes,
      ...(ageMs === undefined ? {} : { ageMs }),
      ...(pipes === undefined ? {} : { pipes }),
    })
  }
  const end = () => call('traffic.endFile', {})

  /** Whether the file that is written is kept to some pipes, of which this is one. */
  const writesPipe = (pipeId: string) => pipeIds.value.includes(pipeId)
  /** Writes a pipe's messages into the file, or into a new one; or no longer. A file of no pipe ends. */
  async function writePipe(pipeId: string, wanted: boolean) {
    const others = pipeIds.value.filter((id) => id !== pipeId)
    if (!wanted) {
      return others.length > 0 ? call('traffic.filePipes', { pipes: others }) : end()
    }
    if (!(await call('traffic.keepPayload', { pipeId, keep: true }))) return false
    if (!recording.value) return begin(USUAL_QUOTA, 'ever', [pipeId])
    // A file of all has it in it anyhow.
    if (!recording.value.pipes) return true
    return call('traffic.filePipes', { pipes: [...others, pipeId] })
  }
  return {
    ...{ recording, begin, end, writesPipe, writePipe },
    files: files.rows,
    resume: () => call('traffic.resumeFile', {}),
    remove: (file: string) => call('traffic.deleteFile', { file }),
  }
}
export type Recordings = ReturnType<typeof useRecording>

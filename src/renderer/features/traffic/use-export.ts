/** Captured messages on their way into a file: asked for part after part, told how far it is, given up at any time. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { CallInput } from '../../../shared/contract.ts'
import type { ExportFormatName } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { isCancellation, wordsOf } from '../../errors.ts'
import type { ErrorWords } from '../../errors.ts'
import { saveFile } from './save-file.ts'
import { bytesOf } from './use-message-bytes.ts'

export type ExportWish = Pick<CallInput<'traffic.export'>, 'filter' | 'ids' | 'file'>

const TYPES: Readonly<Record<ExportFormatName, string>> = {
  jsonl: 'application/jsonl',
  csv: 'text/csv',
  pcapng: 'application/x-pcapng',
}

const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(':', '-')

export function useExport() {
  const { client } = useHost()
  const running = ref(false)
  const messages = ref(0)
  /** From 0 to 1. */
  const share = ref(0)
  const error = shallowRef<ErrorWords>()
  let controller = new AbortController()

  /** Resolves with how many messages were written, or with nothing when it failed or was given up. */
  async function run(format: ExportFormatName, wish: ExportWish): Promise<number | undefined> {
    const { signal } = (controller = new AbortController())
    const parts: BlobPart[] = []
    let whole: number | undefined
    let cursor: CallInput<'traffic.export'>['cursor']
    running.value = true
    messages.value = 0
    share.value = 0
    error.value = undefined
    try {
      do {
        const input = { format, ...wish, ...(cursor ? { cursor } : {}) }
        const part = await client.call('traffic.export', input, { signal })
        parts.push(bytesOf(part.base64))
        messages.value += part.messages
        whole ??= part.left
        share.value = whole > 0 ? 1 - part.left / whole : 1
        cursor = part.cursor
      } while (cursor)
      saveFile(`traffic-${stamp()}.${format}`, new Blob(parts, { type: TYPES[format] }))
      return messages.value
    } catch (thrown) {
      if (!isCancellation(thrown)) error.value = wordsOf(thrown)
      return undefined
    } finally {
      running.value = false
    }
  }
  const cancel = () => controller.abort()
  onScopeDispose(cancel)
  return { run, cancel, running, messages, share, error }
}

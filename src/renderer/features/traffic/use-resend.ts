/** A captured message, sent again through its pipe's bound end: as it was, or changed in the pipe's console first. */
import { useRouter } from 'vue-router'
import type { ElementInput } from '../../../shared/contract.ts'
import { CONTENT_PAGE_BYTES } from '../../../shared/contract/traffic-calls.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { wordsOf } from '../../errors.ts'
import { useNotices } from '../../notices.ts'
import { useDraftsStore } from '../binding/index.ts'
import { decodeApart } from './decode-apart.ts'
import { bytesOf } from './use-message-bytes.ts'
import { WORDS as words } from './words.ts'

const CHUNK = 32_768
const base64Of = (bytes: Uint8Array) => {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += CHUNK)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)))
  return btoa(parts.join(''))
}
const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')

interface Part {
  readonly element: ElementInput
  readonly body: Uint8Array
  readonly isText: boolean
  readonly isJson: boolean
}

export function useResend() {
  const { client } = useHost()
  const drafts = useDraftsStore()
  const notices = useNotices()
  const router = useRouter()

  async function wholeOf(id: string): Promise<Uint8Array> {
    const pages: Uint8Array[] = []
    let sizeBytes = Infinity
    for (let from = 0; from < sizeBytes; from += CONTENT_PAGE_BYTES) {
      const page = await client.call('traffic.bytes', { id, from, count: CONTENT_PAGE_BYTES })
      sizeBytes = page.sizeBytes
      pages.push(bytesOf(page.base64))
    }
    const whole = new Uint8Array(sizeBytes)
    pages.forEach((page, at) => whole.set(page, at * CONTENT_PAGE_BYTES))
    return whole
  }

  /** What the application put into a message: the elements of the protocols are made anew. */
  async function partsOf(id: string): Promise<readonly Part[]> {
    const bytes = await wholeOf(id)
    const { elements } = await decodeApart(bytes)
    return elements
      .filter(({ namespace }) => namespace !== 'jxta')
      .map(({ namespace, name, type, kind, from, to }) => {
        const body = bytes.subarray(from, to)
        const element = { namespace, name, type, base64: base64Of(body) }
        return {
          element,
          body,
          isText: kind !== 'bytes' && kind !== 'cbor',
          isJson: kind === 'json',
        }
      })
  }
  /** Runs, and says in words why it did not go. */
  async function told(run: () => Promise<void>) {
    try {
      await run()
    } catch (thrown) {
      const { what, todo } = wordsOf(thrown)
      notices.say(what, 'bad', todo)
    }
  }
  return {
    resend: ({ id, pipeId }: TrafficRow) =>
      told(async () => {
        const elements = (await partsOf(id)).map(({ element }) => element)
        await client.call('pipes.send', { pipeId: pipeId ?? '', elements })
        notices.say(words.resent)
      }),
    edit: ({ id, pipeId = '' }: TrafficRow) =>
      told(async () => {
        const [first, ...others] = await partsOf(id)
        if (!first) return
        const { body, isText, isJson } = first
        drafts.put({
          pipeId,
          mode: isJson ? 'json' : isText ? 'text' : 'hex',
          text: isText ? new TextDecoder().decode(body) : hexOf(body),
          others: others.map(({ element }) => element),
        })
        await router.push({ name: 'pipes', params: { id: pipeId } })
      }),
  }
}

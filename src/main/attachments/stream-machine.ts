import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import { STREAM_VERSION, type StreamWord } from '../protocol/message/stream.ts'

/** `asker`: began the conversation. `asked`: has the thing that is asked for. */
export type StreamRole = 'asker' | 'asked'

export type StreamInput =
  | { readonly kind: 'begin' }
  /** The other end said something; `undefined`: what is none of a stream. */
  | {
      readonly kind: 'said'
      readonly word: StreamWord | undefined
      /** The key that it proved. */
      readonly by?: KeyFingerprint | undefined
    }
  /** The conversation is over; `why` where it broke. */
  | { readonly kind: 'gone'; readonly why?: string | undefined }
  /** The thing here is reached. */
  | { readonly kind: 'reached' }
  | { readonly kind: 'local-data'; readonly bytes: Uint8Array }
  /** The thing here says no more. `final`: nor does it listen. `note`: what the other should know. */
  | { readonly kind: 'local-end'; readonly final?: boolean; readonly note?: string }
  /** The thing here broke, is not to be reached, or shall be let go of. */
  | { readonly kind: 'local-failed'; readonly why: string }

export type StreamEffect =
  | { readonly kind: 'say'; readonly word: StreamWord }
  /** Reach for the thing here, for whoever proved this key, and tell by `reached` or `local-failed`. */
  | { readonly kind: 'reach'; readonly by: KeyFingerprint | undefined }
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  /** Nothing more is written to the thing here. */
  | { readonly kind: 'end-local' }
  /** It is over: the conversation is closed, the thing here is let go of; with `failed` it is cut. */
  | { readonly kind: 'over'; readonly failed?: string; readonly note?: string }

type State = 'waiting' | 'reaching' | 'open' | 'over'

const GONE_EARLY = 'The other end left in the middle'
const STRANGE = 'The other end says what belongs to no stream'

/**
 * One end of a stream of bytes over a conversation: who may say what when, and when it is over. Each direction ends by itself.
 *
 *   asker:  begin ──▶ open ───────────────────────────┐
 *   asked:  begin ──▶ waiting ─open─▶ reaching ──reached──▶ open ──both ended, a final end, failed, gone──▶ over
 */
export class StreamMachine {
  readonly #role: StreamRole
  #state: State = 'waiting'
  #endedHere = false
  #endedThere = false
  #note: string | undefined

  constructor(role: StreamRole) {
    this.#role = role
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  step(input: StreamInput): readonly StreamEffect[] {
    if (this.#state === 'over') return []
    switch (input.kind) {
      case 'begin':
        return this.#begin()
      case 'said':
        return this.#onSaid(input.word, input.by)
      case 'gone':
        return this.#onGone(input.why)
      case 'reached':
        return this.#onReached()
      case 'local-data':
        return this.#onLocalData(input.bytes)
      case 'local-end':
        return this.#onLocalEnd(input.final === true, input.note ?? '')
      case 'local-failed':
        return [{ kind: 'say', word: { kind: 'failed', why: input.why } }, ...this.#fail(input.why)]
    }
  }

  #begin(): readonly StreamEffect[] {
    if (this.#role === 'asked') return []
    this.#state = 'open'
    return [{ kind: 'say', word: { kind: 'open', version: STREAM_VERSION } }]
  }

  #onSaid(word: StreamWord | undefined, by: KeyFingerprint | undefined): readonly StreamEffect[] {
    switch (word?.kind) {
      case 'open':
        return this.#onAsked(word.version, by)
      case 'ready':
        return this.#role === 'asker' ? [] : this.#strange()
      case 'data':
        return this.#isHeard ? [{ kind: 'write', bytes: word.bytes }] : this.#strange()
      case 'end':
        return this.#isHeard ? this.#onEndThere(word.note) : this.#strange()
      case 'failed':
        return this.#fail(word.why)
      case undefined:
        return this.#strange()
    }
  }

  /** Whether the other end may say something of the stream now: it asked, and has not ended. */
  get #isHeard(): boolean {
    return this.#state !== 'waiting' && !this.#endedThere
  }

  #onAsked(version: string, by: KeyFingerprint | undefined): readonly StreamEffect[] {
    if (this.#role === 'asker' || this.#state !== 'waiting') return this.#strange()
    if (version !== STREAM_VERSION)
      return this.step({
        kind: 'local-failed',
        why: `Streams of version ${STREAM_VERSION} are spoken here, not of version ${version.slice(0, 8)}`,
      })
    this.#state = 'reaching'
    return [{ kind: 'reach', by }]
  }

  #onReached(): readonly StreamEffect[] {
    if (this.#state !== 'reaching') return []
    this.#state = 'open'
    return [{ kind: 'say', word: { kind: 'ready' } }]
  }

  #onLocalData(bytes: Uint8Array): readonly StreamEffect[] {
    if (this.#state !== 'open' || this.#endedHere) return []
    return [{ kind: 'say', word: { kind: 'data', bytes } }]
  }

  #onLocalEnd(final: boolean, note: string): readonly StreamEffect[] {
    if (this.#endedHere) return []
    this.#endedHere = true
    if (note !== '') this.#note = note
    const said: StreamEffect = { kind: 'say', word: { kind: 'end', note } }
    return final || this.#endedThere ? [said, ...this.#finish()] : [said]
  }

  #onEndThere(note: string): readonly StreamEffect[] {
    this.#endedThere = true
    if (note !== '') this.#note = note
    const ended: StreamEffect = { kind: 'end-local' }
    return this.#endedHere ? [ended, ...this.#finish()] : [ended]
  }

  /** After its end the other may go at any time: what was to be said to it is lost, which it wanted. */
  #onGone(why: string | undefined): readonly StreamEffect[] {
    if (this.#endedThere && why === undefined) return this.#finish()
    return this.#fail(why ?? GONE_EARLY)
  }

  #strange(): readonly StreamEffect[] {
    return this.step({ kind: 'local-failed', why: STRANGE })
  }

  #finish(): readonly StreamEffect[] {
    this.#state = 'over'
    return [{ kind: 'over', ...(this.#note === undefined ? {} : { note: this.#note }) }]
  }

  #fail(why: string): readonly StreamEffect[] {
    this.#state = 'over'
    return [{ kind: 'over', failed: why }]
  }
}

import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { committedGroupId, committedPipeId } from '../../protocol/committed-ids.ts'
import { parseAdvertisement, type Advertisement } from '../../protocol/documents/advertisement.ts'
import {
  signatureOf,
  toBeSigned,
  type AdvertisementSignature,
} from '../../protocol/documents/signature.ts'
import { groupOfPipe, shortId, type PeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { parseXml, type XmlElement } from '../../protocol/xml/index.ts'
import type { KeyVerifier } from '../ports/identity.ts'

/** Longest document whose verdict is kept, in characters, and how many are: 4 MiB of text at most. */
const KEPT_DOCUMENT_MAX = 4_096
const KEPT_VERDICTS = 512
/** What is told by others may be over by so much, since clocks differ. */
const CLOCKS_DIFFER_MS = 24 * 60 * 60_000
/** Refusals that are written to the log; all are counted. */
const LOGGED = { burst: 20, perSecond: 0.2 }

/** Who signed an advertisement, and when by that peer's clock: the greater time is the newer word. */
export interface Authentic {
  readonly fingerprint: KeyFingerprint
  readonly timeMs: number
}

/** What is to be made of a document. */
export type Verdict =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'authentic'; readonly authentic: Authentic; readonly lifetimeMs: number }
  | { readonly kind: 'refused'; readonly why: string; readonly counter: string }

/** An advertisement that was heard and may be believed as far as it goes. */
export interface Word {
  /** Absent: nobody signed it; whoever told it may have made it up. */
  readonly authentic?: Authentic | undefined
  /** How long it holds: the shorter of what was signed and what was told. 0 takes it back, which has to be signed too. */
  readonly lifetimeMs: number
}

/** How an advertisement reached us. */
export interface Told {
  readonly lifetimeMs: number
  readonly from: PeerId
}

export interface AuthenticityWorld {
  readonly keys: KeyVerifier
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  /** Told of everything signed that was heard, and of who told it. */
  readonly onHeard?: ((authentic: Authentic, from: PeerId) => void) | undefined
}

const UNSIGNED: Verdict = { kind: 'unsigned' }

/** Judges advertisements by their signatures: who says it, and whether that key may say such a thing at all. */
export class Authenticity {
  readonly #world: AuthenticityWorld
  readonly #log: Log
  readonly #verdicts = new Lru<string, Verdict>(KEPT_VERDICTS)
  readonly #logged: TokenBucket

  constructor(world: AuthenticityWorld) {
    this.#world = world
    this.#log = world.log.scope('authenticity')
    this.#logged = new TokenBucket(LOGGED, world.clock.nowMs())
  }

  /**
   * What was heard, as far as it may be believed; nothing where it is refused, which is counted. `root` is the document
   * parsed, should the caller have it.
   */
  hear(parsed: Advertisement, document: string, told: Told, root?: XmlElement): Word | undefined {
    const verdict = this.judge(parsed, document, root)
    if (verdict.kind === 'refused') return this.refuse(verdict.counter, verdict.why, told.from)
    if (verdict.kind === 'unsigned') return { lifetimeMs: told.lifetimeMs }
    const { authentic, lifetimeMs } = verdict
    this.#world.onHeard?.(authentic, told.from)
    if (lifetimeMs > 0 && told.lifetimeMs <= 0)
      return this.refuse(
        'advertisements.refused-unsigned',
        'its withdrawal is not signed',
        told.from,
      )
    if (this.#isOver(verdict) && peerIdOfFingerprint(authentic.fingerprint) !== told.from)
      return this.refuse('advertisements.refused-expired', 'its lifetime is over', told.from)
    return { authentic, lifetimeMs: Math.min(lifetimeMs, told.lifetimeMs) }
  }

  /** Whether the document is signed by whom it is about or by whom made its id. Never throws. */
  judge(parsed: Advertisement, document: string, root?: XmlElement): Verdict {
    if (!isSigned(parsed)) return UNSIGNED
    const known = this.#verdicts.get(document)
    if (known !== undefined) return known
    const verdict = this.#judgeAnew(parsed, root ?? parseXml(document))
    if (verdict.kind === 'authentic' && document.length <= KEPT_DOCUMENT_MAX)
      this.#verdicts.set(document, verdict)
    return verdict
  }

  /** As {@link judge}, of a document from the cache, which may have been damaged there. Throws coded errors only. */
  judgeStored(document: string): Verdict {
    const root = parseXml(document)
    return this.judge(parseAdvertisement(root), document, root)
  }

  /** Counts a refusal, and logs it unless there are too many. */
  refuse(counter: string, why: string, from?: PeerId): undefined {
    this.#world.counters.add(counter)
    if (!this.#logged.take(this.#world.clock.nowMs())) return
    const teller = from === undefined ? {} : { from: shortId(from) }
    this.#log.warn('advertisement refused', { ...teller, why, counter })
  }

  #isOver(verdict: Verdict & { kind: 'authentic' }): boolean {
    const endMs = verdict.authentic.timeMs + verdict.lifetimeMs
    return endMs + CLOCKS_DIFFER_MS < this.#world.clock.wallMs()
  }

  #judgeAnew(parsed: Advertisement, root: XmlElement): Verdict {
    const { keys } = this.#world
    const signature = signatureOf(root)
    if (signature === undefined) return refused('unsigned', 'it tells a key that did not sign it')
    const { publicKey, timeMs, lifetimeMs, value } = signature
    const fingerprint = keys.fingerprintOf(publicKey)
    if (fingerprint === undefined) return refused('forged', 'its key is no P-256 key')
    if (!mayMake(fingerprint, parsed, signature))
      return refused('not-the-signers', 'its id is not the signer’s to use')
    if (!keys.verify(publicKey, toBeSigned(root, signature), value))
      return refused('forged', 'its signature is wrong')
    return { kind: 'authentic', authentic: { fingerprint, timeMs }, lifetimeMs }
  }
}

const refused = (reason: string, why: string): Verdict => ({
  kind: 'refused',
  why,
  counter: `advertisements.refused-${reason}`,
})

/** Whether it is signed, or would have to be. */
const isSigned = (parsed: Advertisement): boolean => {
  if (parsed.kind === 'unknown' || parsed.kind === 'rendezvous') return false
  const { signature } = parsed.advertisement
  const tellsKey = parsed.kind === 'peer' && parsed.advertisement.publicKey !== undefined
  return signature !== undefined || tellsKey
}

/** Whether the id in the document is that of the key, or was made with it. */
const mayMake = (
  fingerprint: KeyFingerprint,
  parsed: Advertisement,
  { nonce }: AdvertisementSignature,
): boolean => {
  if (parsed.kind === 'peer')
    return parsed.advertisement.peerId === peerIdOfFingerprint(fingerprint)
  if (nonce === undefined) return false
  if (parsed.kind === 'group')
    return parsed.advertisement.groupId === committedGroupId(fingerprint, nonce)
  if (parsed.kind !== 'pipe') return false
  const { id } = parsed.advertisement
  return id === committedPipeId(fingerprint, nonce, groupOfPipe(id))
}

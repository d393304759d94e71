import type { PeerId } from '../../protocol/ids.ts'
import { RequestLimit } from './request-limit.ts'

/** How long a peer may measure after it was let. */
export const TEST_GRANT_MS = 6_000
/** Most pings of one test that are answered. */
export const TEST_PINGS_MAX = 8
/** Most bytes of load that one test may send, in bytes. */
export const TEST_BYTES_MAX = 32 * 1024 * 1024
/** The same peer is let measure at most so often in a minute. */
export const TESTS_PER_PEER = 6
const TESTS = { perPeer: TESTS_PER_PEER, altogether: 30, periodMs: 60_000, atOnce: 4 } as const

interface Grant {
  /** What it holds on: the link it was given on. */
  readonly holder: object
  readonly untilMs: number
  pings: number
  bytes: number
}

/** Who is let measure the way to this peer, and how much of it is used up. State without time. */
export class TestGrants {
  readonly #limit = new RequestLimit(TESTS)
  readonly #grants = new Map<string, Grant>()

  /** Whether a test may begin now. A token that is in use already is not given twice. */
  grants(token: string, holder: object, peerId: PeerId, nowMs: number): boolean {
    this.#forgetOld(nowMs)
    if (this.#grants.has(token) || !this.#limit.begins(peerId, nowMs)) return false
    this.#grants.set(token, { holder, untilMs: nowMs + TEST_GRANT_MS, pings: 0, bytes: 0 })
    return true
  }

  /** Whether a ping is answered. */
  ping(token: string, holder: object, nowMs: number): boolean {
    const grant = this.#find(token, holder, nowMs)
    if (grant === undefined || grant.pings >= TEST_PINGS_MAX) return false
    grant.pings++
    return true
  }

  /** How much load has arrived with this; nothing when it is more than was granted, or nothing was. */
  load(token: string, holder: object, sizeBytes: number, nowMs: number): number | undefined {
    const grant = this.#find(token, holder, nowMs)
    if (grant === undefined || grant.bytes + sizeBytes > TEST_BYTES_MAX) return undefined
    grant.bytes += sizeBytes
    return grant.bytes
  }

  #find(token: string, holder: object, nowMs: number): Grant | undefined {
    const grant = this.#grants.get(token)
    return grant?.holder === holder && nowMs < grant.untilMs ? grant : undefined
  }

  #forgetOld(nowMs: number): void {
    for (const [token, { untilMs }] of this.#grants)
      if (untilMs <= nowMs) {
        this.#grants.delete(token)
        this.#limit.ended()
      }
  }
}

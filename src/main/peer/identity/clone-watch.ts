/**
 * Watches for a second peer with this peer's key: a profile that was copied, or moved while the old machine runs on. Only
 * what the key itself proves raises the alarm; what anybody could make up merely makes this peer show itself anew, so that
 * the other one, hearing that, is heard in turn.
 */
import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { OwnKeyMeeting } from '../ports/link-security.ts'

/** How the other one was noticed: it proved the key on a link, or signed with it what was not signed here. */
export type CloneSign = 'link' | 'signature'

export interface CloneAlarm {
  readonly sign: CloneSign
  /** Where it was met last: an address, or the peer that told. */
  readonly where: string
  readonly firstWallMs: number
  readonly lastWallMs: number
  readonly times: number
}

/** How long the other half of a link to ourselves may take to show. */
export const OWN_HALF_MS = 5_000
/** Halves of links that are remembered at once. */
const HALVES_MAX = 64
/** Between two times that this peer shows itself anew for the sake of a hint. */
const RENEW_EVERY_MS = 60_000
/** Longest account of where the other one was met, in characters. */
const WHERE_MAX = 120

export interface CloneWatchWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  /** The alarm as it was kept, and the keeping of it; an empty text takes it back. */
  readonly load: () => string | undefined
  readonly save: (text: string) => void
  /** Signs and announces this peer anew. */
  readonly renew: () => void
}

export class CloneWatch {
  /** The alarm was raised, renewed or taken back. */
  readonly changed = new Emitter<void>()
  readonly #world: CloneWatchWorld
  readonly #log: Log
  /** By the mark of the link: halves whose other half was not seen here yet. */
  readonly #halves = new Map<string, OwnKeyMeeting>()
  #alarm: CloneAlarm | undefined
  #renewedMs = -Infinity

  constructor(world: CloneWatchWorld) {
    this.#world = world
    this.#log = world.log.scope('clone')
  }

  get alarm(): CloneAlarm | undefined {
    return this.#alarm
  }

  /** Takes up the alarm of an earlier run: it holds until a person takes it back. */
  load(): void {
    this.#alarm = parseAlarm(this.#world.load() ?? '')
  }

  /** The other end of a link proved this very key. Both ends may be ours, where this peer dialled itself. */
  met(half: OwnKeyMeeting): void {
    const known = this.#halves.get(half.mark)
    if (known !== undefined && known.initiator !== half.initiator) {
      this.#halves.delete(half.mark)
      return this.#world.counters.add('clone.own-links')
    }
    if (this.#halves.size >= HALVES_MAX) return this.#world.counters.add('clone.dropped-halves')
    this.#halves.set(half.mark, half)
    this.#world.clock.after('own-half', OWN_HALF_MS, () => {
      if (this.#halves.delete(half.mark)) this.#raise('link', half.address)
    })
  }

  /** Something was signed with this key that was not signed here. */
  signed(where: string): void {
    this.#raise('signature', where)
  }

  /** Somebody speaks under this peer's id: this peer itself by a way back, its clone, or anybody. */
  hinted(): void {
    this.#world.counters.add('clone.hints')
    this.#renew()
  }

  /** A person has dealt with it. */
  dismiss(): void {
    this.#alarm = undefined
    this.#world.save('')
    this.changed.emit()
  }

  #raise(sign: CloneSign, where: string): void {
    const { clock, counters, save } = this.#world
    counters.add('clone.seen')
    const wallMs = clock.wallMs()
    const { firstWallMs = wallMs, times = 0 } = this.#alarm ?? {}
    if (this.#alarm === undefined) this.#log.error('another peer has this key', { sign, where })
    this.#alarm = {
      ...{ sign, where: where.slice(0, WHERE_MAX), firstWallMs },
      ...{ lastWallMs: wallMs, times: times + 1 },
    }
    save(JSON.stringify(this.#alarm))
    this.changed.emit()
    this.#renew()
  }

  /** Where two of us are, each hears the other's newest signature. */
  #renew(): void {
    const nowMs = this.#world.clock.nowMs()
    if (nowMs - this.#renewedMs < RENEW_EVERY_MS) return
    this.#renewedMs = nowMs
    this.#world.renew()
  }
}

const parseAlarm = (text: string): CloneAlarm | undefined => {
  const { sign, where, firstWallMs, lastWallMs, times } = fieldsOf(text)
  if (sign !== 'link' && sign !== 'signature') return undefined
  if (typeof where !== 'string' || typeof times !== 'number') return undefined
  if (typeof firstWallMs !== 'number' || typeof lastWallMs !== 'number') return undefined
  return { sign, where: where.slice(0, WHERE_MAX), firstWallMs, lastWallMs, times }
}

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

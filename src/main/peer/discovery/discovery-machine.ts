import type { Machine } from '../../base/machine.ts'

/** After a start, a change of network or a wish to search: asked and announced at these times, since datagrams get lost. */
export const BURST_MS: readonly number[] = [0, 700, 2_000]
/** Between announcements while nothing changes. */
export const ANNOUNCE_EVERY_MS = 30_000
/** Between questions while nothing changes. */
export const SEARCH_EVERY_MS = 120_000
/** How long an announcement keeps a peer nearby: three of them may be lost. */
export const NEARBY_FOR_MS = 3 * ANNOUNCE_EVERY_MS + 5_000

export type DiscoveryInput =
  | { readonly kind: 'start' }
  /** Our own advertisement changed. */
  | { readonly kind: 'changed' }
  /** We are on another network now, or on one more: nobody there has heard us, nor we them. */
  | { readonly kind: 'network-changed' }
  /** A pipe was published, and told of at once by whoever did so. */
  | { readonly kind: 'published' }
  /** A person asks who is there. */
  | { readonly kind: 'search' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export type DiscoveryEffect =
  /** Tell all neighbours who we are. */
  | { readonly kind: 'announce' }
  /** Tell all neighbours of our published pipes. */
  | { readonly kind: 'announce-pipes' }
  /** Ask all neighbours for peers and pipes. */
  | { readonly kind: 'search' }
  | { readonly kind: 'goodbye' }

type Task = 'announce' | 'announce-pipes' | 'search'

/**
 * When to announce and when to ask. Every trigger begins a burst for its tasks; between bursts the steady rhythm goes on.
 *
 *   stopped ──start──▶ bursting ──last of BURST_MS──▶ steady ──changed/published/search──▶ bursting
 *      ▲                                                │
 *      └──────────────── stop (goodbye) ◀───────────────┘
 */
export class DiscoveryMachine implements Machine<DiscoveryInput, DiscoveryEffect> {
  /** When each task is due, in order. */
  readonly #due = new Map<Task, number[]>()
  readonly #jitterMs: number
  #running = false

  /** `jitterMs`: added to the steady rhythm, so that peers started together do not speak together for ever. */
  constructor(jitterMs: number) {
    this.#jitterMs = jitterMs
  }

  get deadlineMs(): number | undefined {
    const firsts = [...this.#due.values()].flatMap((times) => times.slice(0, 1))
    return firsts.length === 0 ? undefined : Math.min(...firsts)
  }

  step(input: DiscoveryInput, nowMs: number): readonly DiscoveryEffect[] {
    if (input.kind === 'start') return this.#begin(nowMs)
    if (!this.#running) return []
    if (input.kind === 'stop') return this.#end()
    if (input.kind === 'network-changed') this.#burstAll(nowMs)
    if (input.kind === 'changed') this.#burst('announce', nowMs)
    if (input.kind === 'published') this.#burst('announce-pipes', nowMs, BURST_MS.slice(1))
    if (input.kind === 'search') this.#burst('search', nowMs)
    return this.#collect(nowMs)
  }

  #begin(nowMs: number): readonly DiscoveryEffect[] {
    this.#running = true
    this.#burstAll(nowMs)
    return this.#collect(nowMs)
  }

  #end(): readonly DiscoveryEffect[] {
    this.#running = false
    this.#due.clear()
    return [{ kind: 'goodbye' }]
  }

  #burstAll(nowMs: number): void {
    for (const task of ['announce', 'announce-pipes', 'search'] as const) this.#burst(task, nowMs)
  }

  #burst(task: Task, nowMs: number, delaysMs = BURST_MS): void {
    this.#due.set(
      task,
      delaysMs.map((delay) => nowMs + delay),
    )
  }

  #collect(nowMs: number): readonly DiscoveryEffect[] {
    const effects: DiscoveryEffect[] = []
    for (const [task, times] of this.#due) {
      const later = times.filter((at) => at > nowMs)
      if (later.length === times.length) continue
      effects.push({ kind: task })
      this.#due.set(task, later.length > 0 ? later : this.#steady(task, nowMs))
    }
    return effects
  }

  #steady(task: Task, nowMs: number): number[] {
    if (task === 'announce-pipes') return []
    return [nowMs + this.#jitterMs + (task === 'announce' ? ANNOUNCE_EVERY_MS : SEARCH_EVERY_MS)]
  }
}

import { Pair } from './pair.ts'
import type { Case, Kind, Measured } from './plan.ts'
import { median, rounded } from './statistics.ts'

export type Round<K extends Kind> = Readonly<Record<K, Measured>>

/**
 * Kinds that take turns, round by round, so that whatever else the machine does meets all alike. The first round warms up and
 * is left out.
 */
export class Turns<K extends Kind> {
  readonly #pairs: readonly (readonly [K, Pair])[]

  private constructor(pairs: readonly (readonly [K, Pair])[]) {
    this.#pairs = pairs
  }

  static async start<K extends Kind>(
    kinds: readonly K[],
    profileFolder: string | undefined,
  ): Promise<Turns<K>> {
    const pairs: (readonly [K, Pair])[] = []
    for (const kind of kinds) pairs.push([kind, await Pair.start(kind, profileFolder)])
    return new Turns(pairs)
  }

  async measure(one: Case, rounds: number): Promise<readonly Round<K>[]> {
    const results: Round<K>[] = []
    for (let i = 0; i <= rounds; i++) results.push(await this.#round(one))
    return results.slice(1)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pairs.map(([, pair]) => pair.stop()))
  }

  async #round(one: Case): Promise<Round<K>> {
    const measured: [K, Measured][] = []
    for (const [kind, pair] of this.#pairs) measured.push([kind, await pair.measure(one)])
    return Object.fromEntries(measured) as Record<K, Measured>
  }
}

/** The median over the rounds of what `of` makes of each, in three digits. */
export const middle = <R>(results: readonly R[], of: (result: R) => number): number =>
  rounded(median(results.map(of)))

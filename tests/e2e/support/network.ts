import { randomInt } from 'node:crypto'

/** Peers that hear each other and nobody else: all on loopback, with a multicast port of their own. */
export interface Network {
  readonly flags: readonly string[]
}

export const createNetwork = (): Network => ({
  flags: ['--interface', 'lo', '--multicast-port', String(randomInt(20_000, 60_000))],
})

import { ownMulticastPort } from '../../support/multicast-port.ts'

/** Peers that hear each other and nobody else: all on loopback, with a multicast port of their own. */
export interface Network {
  readonly flags: readonly string[]
}

export const createNetwork = (): Network => ({
  flags: ['--interface', 'lo', '--multicast-port', String(ownMulticastPort())],
})

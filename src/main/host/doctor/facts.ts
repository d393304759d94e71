import type { Directory } from '../../peer/ports/transport.ts'
import type { DialBackOutcome } from '../../protocol/probe-message.ts'

/** One propagation channel, after a beacon was sent on it. */
export interface ChannelFacts {
  readonly channel: string
  readonly interfaceName: string
  /** Why nothing can be sent on it. */
  readonly error?: string | undefined
  readonly ownHeard: boolean
  /** Names of the peers that were heard on it lately. */
  readonly others: readonly string[]
}

/** What came of asking a peer to dial one of our endpoints. */
export interface DialBackFacts {
  readonly peer: string
  readonly address: string
  /** Absent: it did not say. */
  readonly outcome?: DialBackOutcome | undefined
}

export interface ClockFacts {
  readonly peer: string
  /** How far its clock is ahead of ours (behind: negative). */
  readonly aheadMs: number
}

export interface InterfaceFacts {
  readonly name: string
  readonly address: string
  readonly loopback: boolean
  readonly virtual: boolean
}

/** All that the checks are judged by. */
export interface DoctorFacts {
  /** Best first. */
  readonly interfaces: readonly InterfaceFacts[]
  /** Addresses at which this peer listens, best first. */
  readonly listening: readonly string[]
  /** Such as a port that was taken. */
  readonly notes: readonly string[]
  /** Absent: multicast is switched off. */
  readonly channels: readonly ChannelFacts[]
  /** Such as `224.0.1.85` and `1234`. */
  readonly multicast: { readonly group: string; readonly port: number } | undefined
  readonly dialBacks: readonly DialBackFacts[]
  /** Peers that have opened a link to here and that are linked now. */
  readonly openedToHere: readonly string[]
  /** Peers that are linked from the same network and that multicast did not bring. */
  readonly unheardNeighbours: readonly string[]
  readonly clocks: readonly ClockFacts[]
  /** Relays whose addresses a person gave, and whether they pass on for this peer; in words. */
  readonly relays: readonly {
    readonly isHeld: boolean
    readonly isAway: boolean
    readonly words: string
  }[]
  /** What lies beyond this network in which peers are looked up, such as the DHT. */
  readonly directories: readonly Pick<Directory, 'name' | 'state'>[]
  /** Ports that the router was asked to open; absent: it is not asked. */
  readonly mappings:
    | readonly { readonly isOpen: boolean; readonly isMissed: boolean; readonly words: string }[]
    | undefined
  /** Links of peers without proof that were refused since the start. */
  readonly refusedLegacy: number
  readonly legacyAllowed: boolean
  readonly keyStorage: { readonly kind: 'keychain' | 'file'; readonly words: string }
  /** Writes that did not succeed since the start. */
  readonly failedWrites: number
}

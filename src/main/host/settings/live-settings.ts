import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { DnsSdPolicy } from '../../peer/dns-sd/dns-sd-service.ts'
import type { MappingPolicy } from '../../peer/mapping/port-mappings.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { ReachPolicy } from '../../peer/ports/transport.ts'
import { WORDS_MAX, WORDS_MIN } from '../../protocol/trust/pairing-message.ts'

/** How far this peer goes by itself: to its own networks alone, or to whoever a directory such as the DHT leads to. */
export type ReachChoice = 'network' | 'anywhere'

/** What a start says of settings that can be changed while the peer runs; what it leaves open is as the profile has it. */
export interface LiveWish {
  readonly localOnly?: boolean | undefined
  readonly pairingWords?: number | undefined
  readonly reach?: ReachChoice | undefined
  readonly mapPorts?: boolean | undefined
  readonly dnsSd?: boolean | undefined
  readonly managed?: boolean | undefined
}

/** As the store keeps them, which a backup takes along. */
export const LIVE_SETTINGS = {
  localOnly: 'local only',
  pairingWords: 'pairing words',
  reach: 'reach',
  mapPorts: 'map ports',
  dnsSd: 'dns-sd',
  managed: 'managed',
} as const

/**
 * Settings that take effect at once, and at every later start. A choice of this start goes before the profile's and is not
 * kept; a choice that a person makes while the peer runs goes before both, and is.
 */
export class LiveSettings {
  readonly #store: Store
  readonly #localOnlyChanged = new Emitter<void>()
  readonly #pairingWordsChanged = new Emitter<void>()
  readonly #reachChanged = new Emitter<void>()
  readonly #mapPortsChanged = new Emitter<void>()
  readonly #dnsSdChanged = new Emitter<void>()
  readonly #managedChanged = new Emitter<void>()
  #localOnly: boolean
  #reach: ReachChoice
  #pairingWords: number
  #mapPorts: boolean
  #dnsSd: boolean
  #managed: boolean

  constructor(store: Store, wish: LiveWish) {
    const { read } = store
    this.#store = store
    this.#localOnly = wish.localOnly ?? read.setting(LIVE_SETTINGS.localOnly) === 'yes'
    const keptReach = read.setting(LIVE_SETTINGS.reach) === 'anywhere' ? 'anywhere' : 'network'
    this.#reach = wish.reach ?? keptReach
    this.#mapPorts = wish.mapPorts ?? read.setting(LIVE_SETTINGS.mapPorts) === 'yes'
    this.#dnsSd = wish.dnsSd ?? read.setting(LIVE_SETTINGS.dnsSd) === 'yes'
    this.#managed = wish.managed ?? read.setting(LIVE_SETTINGS.managed) === 'yes'
    const kept = Number(read.setting(LIVE_SETTINGS.pairingWords) ?? WORDS_MIN)
    this.#pairingWords = wordsIn(wish.pairingWords ?? kept)
  }

  /** Whether this peer speaks to no machine that is not on a network of this one. */
  get localOnly(): boolean {
    return this.#localOnly
  }

  /** Its own networks unless a person chose more. */
  get reach(): ReachChoice {
    return this.#reach
  }

  /** What that comes to: local-only goes before it. */
  get reachPolicy(): ReachPolicy {
    const isAnywhere = (): boolean => !this.#localOnly && this.#reach === 'anywhere'
    return {
      get anywhere() {
        return isAnywhere()
      },
      onChanged: (listener) => this.#reachChanged.on(listener),
    }
  }

  /** Whether the router before this machine is asked to let others in; not unless a person chose so. */
  get mapPorts(): boolean {
    return this.#mapPorts
  }

  /** What that comes to: local-only goes before it. */
  get mappingPolicy(): MappingPolicy {
    const isWanted = (): boolean => !this.#localOnly && this.#mapPorts
    return {
      get wanted() {
        return isWanted()
      },
      onChanged: (listener) => this.#mapPortsChanged.on(listener),
    }
  }

  /** Whether it is said on each network by DNS-SD that this peer is there; not unless a person chose so. */
  get dnsSd(): boolean {
    return this.#dnsSd
  }

  /** The same as it is now, and told of when it changes. It stays on the network, so local-only has no say. */
  get dnsSdPolicy(): DnsSdPolicy {
    const isWanted = (): boolean => this.#dnsSd
    return {
      get wanted() {
        return isWanted()
      },
      onChanged: (listener) => this.#dnsSdChanged.on(listener),
    }
  }

  /** Whether paired peers with the right to it may manage this one; not unless a person chose so. */
  get managed(): boolean {
    return this.#managed
  }

  /** How many words this peer asks for when it pairs; the greater of both sides' numbers counts. */
  get pairingWords(): number {
    return this.#pairingWords
  }

  onLocalOnlyChanged(listener: () => void): Unsubscribe {
    return this.#localOnlyChanged.on(listener)
  }

  onManagedChanged(listener: () => void): Unsubscribe {
    return this.#managedChanged.on(listener)
  }

  onPairingWordsChanged(listener: () => void): Unsubscribe {
    return this.#pairingWordsChanged.on(listener)
  }

  /** Throws `store/failed`, nothing then having changed. */
  setLocalOnly(on: boolean): void {
    this.#store.write.setSetting(LIVE_SETTINGS.localOnly, on ? 'yes' : 'no')
    if (on === this.#localOnly) return
    this.#localOnly = on
    this.#localOnlyChanged.emit()
    this.#reachChanged.emit()
    this.#mapPortsChanged.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  setReach(reach: ReachChoice): void {
    this.#store.write.setSetting(LIVE_SETTINGS.reach, reach)
    if (reach === this.#reach) return
    this.#reach = reach
    this.#reachChanged.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  setMapPorts(on: boolean): void {
    this.#store.write.setSetting(LIVE_SETTINGS.mapPorts, on ? 'yes' : 'no')
    if (on === this.#mapPorts) return
    this.#mapPorts = on
    this.#mapPortsChanged.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  setDnsSd(on: boolean): void {
    this.#store.write.setSetting(LIVE_SETTINGS.dnsSd, on ? 'yes' : 'no')
    if (on === this.#dnsSd) return
    this.#dnsSd = on
    this.#dnsSdChanged.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  setManaged(on: boolean): void {
    this.#store.write.setSetting(LIVE_SETTINGS.managed, on ? 'yes' : 'no')
    if (on === this.#managed) return
    this.#managed = on
    this.#managedChanged.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  setPairingWords(count: number): void {
    const words = wordsIn(count)
    this.#store.write.setSetting(LIVE_SETTINGS.pairingWords, String(words))
    this.#pairingWords = words
    this.#pairingWordsChanged.emit()
  }
}

const wordsIn = (count: number): number =>
  Number.isInteger(count) ? Math.min(WORDS_MAX, Math.max(WORDS_MIN, count)) : WORDS_MIN

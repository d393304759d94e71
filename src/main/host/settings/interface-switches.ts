import { PipefitterError } from '../../base/errors.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { ListedInterface, NodeNetwork } from '../../platform/node-network.ts'
import { hostIn } from '../../transports/local-only.ts'

/** The setting that holds the names of the interfaces that a person switched off; it is this machine's, no backup has it. */
const INTERFACES_OFF = 'interfaces off'
/** Most interfaces that are switched off by name. */
export const INTERFACES_OFF_MAX = 64
const NAME_MAX = 256

/** The interfaces that a person switched off, as they were kept. */
export const interfacesOff = (store: Store): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(store.read.setting(INTERFACES_OFF) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isName).slice(0, INTERFACES_OFF_MAX) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= NAME_MAX

/** Which interfaces of this machine are used, one switch for each name, at once and at every later start. */
export class InterfaceSwitches {
  readonly #network: NodeNetwork
  readonly #store: Store
  readonly #peer: Peer
  readonly #off: Set<string>

  constructor(network: NodeNetwork, store: Store, peer: Peer, off: readonly string[]) {
    this.#network = network
    this.#store = store
    this.#peer = peer
    this.#off = new Set(off)
  }

  get rows(): readonly ListedInterface[] {
    return this.#network.listed()
  }

  /**
   * Switches one on or off: nothing listens there any more, and links over its addresses end. Throws `endpoint/limit`, and
   * `store/failed`, nothing then having changed.
   */
  set(name: string, on: boolean): void {
    const next = new Set(this.#off)
    if (on) next.delete(name)
    else next.add(name)
    if (next.size > INTERFACES_OFF_MAX)
      throw new PipefitterError('endpoint/limit', 'Too many interfaces are switched off by name')
    this.#store.write.setSetting(INTERFACES_OFF, JSON.stringify([...next]))
    this.#off.clear()
    for (const one of next) this.#off.add(one)
    this.#network.switchOff([...next])
    if (!on) this.#endLinks(name)
  }

  #endLinks(name: string): void {
    const own = this.#network.listed().find((one) => one.name === name)?.addresses ?? []
    const isOver = (address: string): boolean => own.includes(hostIn(address))
    for (const { connection } of this.#peer.services.endpoint.links.all()) {
      if (!isOver(connection.localAddress)) continue
      this.#peer.counters.add('network.ended-links')
      connection.abort(
        new PipefitterError('endpoint/closed', `The interface ${name} was switched off`),
      )
    }
  }
}

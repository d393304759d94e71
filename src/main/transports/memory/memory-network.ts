import { Emitter } from '../../base/events.ts'
import type { Network, NetworkInterface, NetworkShake } from '../../peer/ports/network.ts'

/** A `Network` whose interfaces are what a test says. */
export interface MemoryNetwork extends Network {
  /** From now on these, best first; announced when it is called. */
  set(interfaces: readonly NetworkInterface[]): void
  /** The paths may be other ones now. */
  shake(why: NetworkShake): void
}

export const createMemoryNetwork = (interfaces: readonly NetworkInterface[]): MemoryNetwork => {
  const changed = new Emitter<readonly NetworkInterface[]>()
  const shaken = new Emitter<NetworkShake>()
  let now = interfaces
  return {
    interfaces: () => now,
    onChanged: (listener) => changed.on(listener),
    onShaken: (listener) => shaken.on(listener),
    shake: (why) => shaken.emit(why),
    set: (next) => {
      now = next
      changed.emit(next)
      shaken.emit('interfaces')
    },
  }
}

/** An IPv4 interface; a /24 unless the prefix is given. */
export const memoryInterface = (
  name: string,
  address: string,
  prefixLength = 24,
): NetworkInterface => ({
  name,
  address,
  family: 4,
  prefixLength,
  loopback: address.startsWith('127.'),
  virtual: false,
})

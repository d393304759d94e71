import { Emitter } from '../../base/events.ts'
import type { Network, NetworkInterface } from '../../peer/ports.ts'

/** A `Network` whose interfaces are what a test says. */
export interface MemoryNetwork extends Network {
  /** From now on these, best first; announced when it is called. */
  set(interfaces: readonly NetworkInterface[]): void
}

export const createMemoryNetwork = (interfaces: readonly NetworkInterface[]): MemoryNetwork => {
  const changed = new Emitter<readonly NetworkInterface[]>()
  let now = interfaces
  return {
    interfaces: () => now,
    onChanged: (listener) => changed.on(listener),
    set: (next) => {
      now = next
      changed.emit(next)
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

/** A transport whose connections lose, double, delay and reorder what is sent over them: no real one is that bad. */
import type { Clock } from '../../src/main/base/clock.ts'
import { concatBytes } from '../../src/main/base/bytes.ts'
import { randomBelow, type Random } from '../../src/main/base/random.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'

export interface Spoiling {
  readonly clock: Clock
  readonly random: Random
  /** Shares from 0 to 1; may be changed while it runs. */
  loss: number
  twice: number
  /** Each message takes up to so much longer, so that a later one may be earlier. */
  jitterMs: number
}

export const spoil =
  (spoiling: Spoiling) =>
  (transport: Transport): Transport => ({
    scheme: transport.scheme,
    canDial: (address) => transport.canDial(address),
    dial: async (address, options) => spoiled(await transport.dial(address, options), spoiling),
    listen: (onConnection) =>
      transport.listen((connection) => onConnection(spoiled(connection, spoiling))),
  })

const spoiled = (connection: Connection, spoiling: Spoiling): Connection =>
  new Proxy(connection, {
    get: (target, name) => {
      if (name === 'send')
        return (parts: readonly Uint8Array[]) => spoilOne(target, concatBytes(parts), spoiling)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })

const spoilOne = (target: Connection, body: Uint8Array, spoiling: Spoiling): boolean => {
  const { clock, random, loss, twice, jitterMs } = spoiling
  const chance = (share: number): boolean => randomBelow(random, 1_000_000) < share * 1_000_000
  const copies = chance(loss) ? 0 : chance(twice) ? 2 : 1
  for (let copy = 0; copy < copies; copy++) {
    const afterMs = jitterMs === 0 ? 0 : randomBelow(random, jitterMs * 100) / 100
    clock.after('spoiled', afterMs, () => {
      if (target.writable) target.send([body])
    })
  }
  return target.writable
}

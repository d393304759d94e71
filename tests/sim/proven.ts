/** Links that prove a key at each end, as TLS links do: without any cryptography, so that scenarios stay repeatable. */
import { createHash } from 'node:crypto'
import { seededRandom } from '../../src/main/base/random.ts'
import type { Connection, IdentityKey, LinkProof, Transport } from '../../src/main/peer/ports.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { fakeKey } from '../support/fake-keys.ts'
import { SEED, type SimPeerOptions } from './sim.ts'

/** The key of the peer that a simulation makes as its `place`th, the first being 1. */
const keyAt = (place: number): IdentityKey => fakeKey(seededRandom(-(SEED * 1_000 + place)))

const PLACES = Array.from({ length: 16 }, (_, i) => keyAt(i + 1))

/** For the peer that is made as the `place`th: its links prove keys. The two ends of a link export the same material. */
export const proving = (place: number): Pick<SimPeerOptions, 'wrap'> => ({
  wrap: (transport: Transport): Transport => ({
    scheme: transport.scheme,
    canDial: (address) => transport.canDial(address),
    dial: async (address, options) => proven(await transport.dial(address, options), place),
    listen: (onConnection) =>
      transport.listen((connection) => onConnection(proven(connection, place))),
  }),
})

const proven = (connection: Connection, place: number): Connection => {
  const proof = proofOf(connection, place)
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === 'proof') return proof
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

const proofOf = ({ remotePeer }: Connection, place: number): LinkProof | undefined => {
  const remote = PLACES.find((key) => peerIdOfFingerprint(key.fingerprint) === remotePeer)
  if (remote === undefined) return undefined
  const { fingerprint, publicKey } = remote
  const ends = [keyAt(place).fingerprint, fingerprint].sort().join()
  return {
    fingerprint,
    publicKey,
    exportKey: (label, context, lengthBytes) =>
      createHash('shake256', { outputLength: lengthBytes })
        .update(`${ends} ${label} `)
        .update(context)
        .digest(),
  }
}

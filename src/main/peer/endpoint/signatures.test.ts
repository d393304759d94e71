import { beforeAll, describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { fakeKey, fakeKeys } from '../../../../tests/support/fake-keys.ts'
import { createMemoryStore } from '../../../../tests/support/memory-store.ts'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { concatBytes } from '../../base/bytes.ts'
import { Counters } from '../../base/counters.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createCompression } from '../../platform/compression.ts'
import { createLegacyKeys, legacyVerifier, type LegacyKeys } from '../../platform/legacy-keys.ts'
import { createMessageSigner } from '../../platform/message-signer.ts'
import { ROUTER_FINGERPRINT, ROUTER_MESSAGE } from '../../protocol/constants.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { verifyFingerprint, verifyMessage } from '../../protocol/message/cbjx.ts'
import { Message, textElement } from '../../protocol/message/message.ts'
import { encodeMessage } from '../../protocol/message/binary.ts'
import {
  createMemoryHub,
  createMemoryNetwork,
  memoryInterface,
} from '../../transports/memory/index.ts'
import { createPeer } from '../peer.ts'
import type { PeerPorts } from '../ports/peer-ports.ts'
import type { PropagateTransport } from '../ports/propagation.ts'
import type { Transport, TransportContext } from '../ports/transport.ts'
import { routed } from '../rendezvous/routed.ts'
import type { Delivery } from './demux.ts'
import { readMessage } from './read-message.ts'

const TO = { service: 'echo', param: '' }
const HELLO = Message.of(textElement('', 'text', 'hello'))

let keys: LegacyKeys
beforeAll(async () => {
  keys = await createLegacyKeys(Date.UTC(2026, 0, 1))
})

type Signatures = Pick<PeerPorts, 'signer' | 'verifier'>

/** Two peers on one network; what the first sends is kept as it goes out. */
const scene = async (first: Signatures, second: Signatures, firstId: PeerId = peerIdOf(1)) => {
  const clock = new VirtualClock()
  const hub = createMemoryHub({ clock, random: seededRandom(1), latencyMs: 1 })
  const sent: { parts: readonly Uint8Array[]; trailer?: Uint8Array | undefined }[] = []
  const start = async (peerId: PeerId, host: string, signatures: Signatures) => {
    const random = seededRandom(Number(host.at(-1)))
    const network = createMemoryNetwork([memoryInterface('eth0', host)])
    const counters = new Counters()
    const common = { network, clock, random, log: silentLog }
    const count = (counter: string, by?: number) => counters.add(counter, by)
    const context: TransportContext = { ...common, peerId, count }
    const transports: readonly Transport[] = [hub.transport(context, { scheme: 'tcp' })]
    const multicast = hub.propagation(context)
    const propagation: readonly PropagateTransport[] = [multicast]
    const ports = { ...common, ...signatures, store: createMemoryStore(), transports, propagation }
    const keyed = { key: fakeKey(random), keys: fakeKeys }
    const world = { ...ports, ...keyed, compression: createCompression() }
    const peer = createPeer({ peerId, name: host }, world, counters)
    await peer.start()
    const got: { message: Message; delivery: Delivery }[] = []
    peer.services.endpoint.handle(TO.service, (message, delivery) => {
      got.push({ message, delivery })
    })
    return { peer, counters, got, multicast }
  }
  const a = await start(firstId, '10.0.0.1', first)
  const b = await start(peerIdOf(2), '10.0.0.2', second)
  await clock.advance(3_000)
  const dialled = a.peer.connect('tcp://10.0.0.2:9701')
  await clock.advance(100)
  await dialled
  const link = await a.peer.services.endpoint.link(peerIdOf(2))
  const send = link.connection.send.bind(link.connection)
  link.connection.send = (parts) => {
    sent.push({ parts })
    return send(parts)
  }
  const { propagate } = a.multicast
  a.multicast.propagate = (parts, trailer) => {
    sent.push({ parts, trailer })
    return propagate.call(a.multicast, parts, trailer)
  }
  const way = { peerId: peerIdOf(2), link }
  const say = async (one: typeof way = way) => {
    a.peer.services.endpoint.send(one, HELLO, TO)
    await clock.advance(50)
    await settle()
    return sent.at(-1)
  }
  const shout = async () => {
    void a.peer.services.endpoint.propagate(HELLO, TO)
    await clock.advance(50)
    await settle()
    return sent.at(-1)
  }
  return { a, b, way, say, shout, clock }
}

const signing = (id: PeerId = peerIdOf(1)) => ({ signer: createMessageSigner(id, keys) })
const verifying = () => ({ verifier: legacyVerifier })
const verdictOf = (bytes: Uint8Array) => verifyMessage(bytes, legacyVerifier).verdict

describe('a peer that was not asked to sign', () => {
  test('sends what it encoded and nothing more, and passes over the signatures of others', async () => {
    const plain = await scene({}, signing(peerIdOf(2)))
    const { parts } = (await plain.say())!
    expect(verdictOf(concatBytes(parts)).kind).toBe('unsigned')
    expect((await plain.shout())!.trailer).toBeUndefined()
    expect(plain.a.counters.get('endpoint.good-signatures')).toBe(0)
    const signed = await scene(signing(), {})
    await signed.say()
    await signed.shout()
    expect(signed.b.got.map(({ delivery }) => delivery.signedBy)).toEqual([undefined, undefined])
    expect(signed.b.counters.get('endpoint.good-signatures')).toBe(0)
  })
})

describe('a peer that signs', () => {
  test('ends every message to a link with its signature, and gives that of a datagram apart', async () => {
    const { say, shout, b } = await scene(signing(), verifying())
    const verdict = { kind: 'signed', source: peerIdOf(1), ownsId: false }
    expect(verdictOf(concatBytes((await say())!.parts))).toEqual(verdict)
    const { parts, trailer } = (await shout())!
    expect(verdictOf(concatBytes(parts)).kind).toBe('unsigned')
    expect(verdictOf(concatBytes([...parts, trailer!]))).toEqual(verdict)
    expect(b.got).toHaveLength(2)
    expect(b.counters.get('endpoint.bad-messages')).toBe(0)
  })

  test('counts the signature of a datagram into its length', async () => {
    const { a } = await scene(signing(), {})
    const { maxBodyBytes } = a.multicast
    const long = (length: number) => Message.of(textElement('', 'text', 'x'.repeat(length)))
    const results = await a.peer.services.endpoint.propagate(long(maxBodyBytes - 1_000), TO)
    expect(results.map(({ code }) => code)).toEqual(['protocol/datagram-too-long'])
  })

  test('shows its fingerprint in routed messages where its id is that of the key, and only there', async () => {
    const own = await scene(signing(keys.peerId), {}, keys.peerId)
    const bytes = concatBytes((await own.say(routed(own.way)))!.parts)
    const { message } = verifyMessage(bytes, legacyVerifier)
    const names = message.elements.map(({ name }) => name)
    expect(names.indexOf(ROUTER_FINGERPRINT)).toBe(names.indexOf(ROUTER_MESSAGE) - 1)
    expect(verifyFingerprint(message, keys.peerId, legacyVerifier).kind).toBe('signed')
    expect(own.b.got.map((one) => one.message.elements.map(({ name }) => name))).toEqual([
      ['text', 'EndpointSourceAddress', 'EndpointDestinationAddress'],
    ])
    const other = await scene(signing(), {})
    const plain = concatBytes((await other.say(routed(other.way)))!.parts)
    const { elements } = verifyMessage(plain, legacyVerifier).message
    expect(elements.map(({ name }) => name)).not.toContain(ROUTER_FINGERPRINT)
  })
})

describe('a peer that verifies', () => {
  test('takes for proven only who signs with the key of its id', async () => {
    const proven = await scene(signing(keys.peerId), verifying(), keys.peerId)
    await proven.say()
    expect(proven.b.got[0]?.delivery.signedBy).toBe(keys.peerId)
    const claimed = await scene(signing(), verifying())
    await claimed.say()
    expect(claimed.b.got[0]?.delivery.signedBy).toBeUndefined()
    expect(claimed.b.counters.get('endpoint.good-signatures')).toBeGreaterThan(0)
  })

  test('takes what is not signed as before', async () => {
    const { say, b } = await scene({}, verifying())
    await say()
    expect(b.got).toHaveLength(1)
    expect(b.counters.get('endpoint.good-signatures')).toBe(0)
  })

  test('drops and counts what is signed badly, and keeps the link', async () => {
    const { way, b, clock, say } = await scene(signing(), verifying())
    const { signer } = signing(peerIdOf(3))
    const parts = encodeMessage(HELLO)
    way.link.connection.send([...parts, signer.trailer(parts)])
    await clock.advance(50)
    expect(b.counters.get('endpoint.bad-signatures')).toBe(1)
    expect(b.got).toEqual([])
    await say()
    expect(b.got).toHaveLength(1)
    expect(way.link.isOpen).toBe(true)
  })

  test('says why it refuses, in a way that costs the message alone', () => {
    const counters = new Counters()
    const parts = encodeMessage(HELLO)
    const body = concatBytes([...parts, signing().signer.trailer(parts)])
    expect(() => readMessage(body, { counters, verifier: legacyVerifier })).toThrow(
      expect.objectContaining({ code: 'protocol/signature-invalid' }),
    )
    expect(readMessage(body, { counters }).message.elements).toEqual(HELLO.elements)
  })
})

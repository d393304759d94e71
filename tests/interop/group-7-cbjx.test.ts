/** Group 7: JXSE signs its messages and takes none that is not signed (CBJX, its default); groups 1 and 3 again. */
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/base/system.ts'
import { createLegacyKeys, type LegacyKeys } from '../../src/main/platform/legacy-keys.ts'
import { bytesElement, Message } from '../../src/main/protocol/message/message.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import { skipUnless } from '../support/skips.ts'
import { until } from '../support/waiting.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

const START_MS = 90_000
const CLOSED_MS = 20_000

/** An id of its own, as our peers have; one that is derived from the key, which routed messages then prove. */
const IDS: readonly {
  readonly which: string
  readonly idOf: (keys: LegacyKeys) => PeerId | undefined
}[] = [
  { which: 'an id of its own', idOf: () => undefined },
  { which: 'the id of its key', idOf: ({ peerId }) => peerId },
]

const receives = async (jxse: Oracle, ours: LivePeer, peers?: readonly PeerId[]): Promise<void> => {
  const pipe = newPipe()
  await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
  if (peers !== undefined) await ours.hears(jxse.peerId)
  const output = await ours.bind(pipe, peers)
  expect(output.binding.peerId).toBe(jxse.peerId)
  for (const text of ['hello from us', 'and again']) {
    await output.send(textMessage(text))
    await jxse.wait('message', { pipe: pipe.id, text })
  }
}

const sends = async (jxse: Oracle, ours: LivePeer, to: 'all' | 'us'): Promise<void> => {
  const pipe = newPipe()
  const input = ours.listen(pipe)
  if (to === 'all') await jxse.opens(pipe)
  else await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id} 10000`, 'opened')
  await jxse.ask(`send ${pipe.id} hello from JXSE`, 'sent')
  const received = await nextMessage(input)
  expect(textOf(received)).toBe('hello from JXSE')
  expect(received.from).toBe(jxse.peerId)
}

const isRefused = async (jxse: Oracle, ours: LivePeer): Promise<void> => {
  await ours.hears(jxse.peerId)
  const resolution = await ours.resolve(newPipe(), [jxse.peerId])
  expect(resolution.answers).toMatchObject([{ peerId: jxse.peerId, verdict: 'refused' }])
}

const everySignatureHeld = ({ counters }: LivePeer): void => {
  expect(counters.get('endpoint.good-signatures')).toBeGreaterThan(0)
  expect(counters.get('endpoint.bad-messages')).toBe(0)
}

const elementsPass = async (
  jxse: Oracle,
  ours: LivePeer,
  ...namespaces: string[]
): Promise<void> => {
  const pipe = newPipe()
  await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
  const output = await ours.bind(pipe)
  const body = Uint8Array.of(0, 1, 2, 255)
  await output.send(
    Message.of(...namespaces.map((one) => bytesElement(one, 'blob', body, 'application/x-test'))),
  )
  const { elements } = await jxse.wait('message', { pipe: pipe.id })
  for (const one of namespaces) expect(elements).toContain(`${one}:blob;application/x-test;4`)
}

describe.each(IDS)('signed, over TCP, JXSE the rendezvous, and we have $which', ({ idOf }) => {
  describe('each', skipUnless(whyNoOracle()), () => {
    const lab = createLab()
    let rendezvous: Oracle
    let edge: Oracle
    let ours: LivePeer

    beforeAll(async () => {
      rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv', cbjx: true })
      const seeds = [rendezvous.address]
      edge = await lab.oracle({ name: 'edge', mode: 'edge', seeds, cbjx: true })
      await edge.ask('rdv 20000', 'rdv')
      const keys = await createLegacyKeys(systemClock.wallMs())
      ours = await lab.peer({ name: 'ours', config: { seeds }, keys, id: idOf(keys) })
      await ours.hears(rendezvous.peerId)
    }, START_MS)

    it('we resolve its pipe by asking everybody, and it receives', () => receives(rendezvous, ours))

    it('we resolve its pipe by asking it alone, and it receives', () =>
      receives(rendezvous, ours, [rendezvous.peerId]))

    it('it resolves our pipe by asking us alone, and we receive', () =>
      sends(rendezvous, ours, 'us'))

    it('it says, asked alone, that it does not have a pipe', () => isRefused(rendezvous, ours))

    it('we resolve the pipe of an edge of its, and the edge receives', () => receives(edge, ours))

    it('every signature of JXSE held', () => everySignatureHeld(ours))
  })
})

describe.each(IDS)('signed, ad hoc by multicast, and we have $which', ({ idOf }) => {
  describe('each', skipUnless(whyNoOracle()), () => {
    const lab = createLab()
    let jxse: Oracle
    let ours: LivePeer

    beforeAll(async () => {
      const { multicastPort } = lab
      jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort, cbjx: true })
      const keys = await createLegacyKeys(systemClock.wallMs())
      ours = await lab.peer({ name: 'ours', multicastPort, keys, id: idOf(keys) })
    }, START_MS)

    it('JXSE resolves our pipe by asking everybody, and we receive', () => sends(jxse, ours, 'all'))

    it('JXSE resolves our pipe by asking us alone, and we receive', () => sends(jxse, ours, 'us'))

    it('we resolve a pipe of JXSE by asking everybody, and it receives', () => receives(jxse, ours))

    it('we resolve a pipe of JXSE by asking it alone, and it receives', () =>
      receives(jxse, ours, [jxse.peerId]))

    it('JXSE says to us, asked alone, that it does not have a pipe', () => isRefused(jxse, ours))

    it('JXSE is told by us that we do not have a pipe, and does not open it', async () => {
      const sent = ours.counters.get('binding.answers-sent')
      await expect(
        jxse.ask(`openat ${newPipe().id} JxtaUnicast ${ours.id} 3000`, 'opened'),
      ).rejects.toThrow('IOException')
      expect(ours.counters.get('binding.answers-sent')).toBeGreaterThan(sent)
    })

    it('an element with a namespace, a type and bytes of its own passes from JXSE to us', async () => {
      const pipe = newPipe()
      const input = ours.listen(pipe)
      await jxse.opens(pipe)
      await jxse.ask(`sendns ${pipe.id} app blob application/x-test 000102ff`, 'sent')
      const { message } = await nextMessage(input)
      const element = message.get('app', 'blob')
      expect(element?.type).toBe('application/x-test')
      expect([...(element?.body ?? [])]).toEqual([0, 1, 2, 255])
    })

    it('an element with a namespace, a type and bytes of its own passes from us to JXSE', () =>
      elementsPass(jxse, ours, 'app'))

    it('elements of several namespaces pass from us to JXSE, in whatever order', async () => {
      await elementsPass(jxse, ours, 'zebra', 'app', 'Mmm')
      await elementsPass(jxse, ours, 'app', 'Mmm', 'zebra')
      await elementsPass(jxse, ours, 'Mmm', 'zebra', 'app')
    })

    it('every signature of JXSE held', () => everySignatureHeld(ours))
  })
})

describe('not signed', skipUnless(whyNoOracle()), () => {
  const lab = createLab()

  it('a peer of ours is hung up on by JXSE', async () => {
    const jxse = await lab.oracle({ name: 'rdv', mode: 'rdv', cbjx: true })
    const ours = await lab.peer({ name: 'ours' })
    const { linkChanged } = ours.peer.services.endpoint
    let closed: true | undefined
    const unsubscribe = linkChanged.on(({ opened }) => {
      if (!opened) closed = true
    })
    ours.peer.connect(jxse.address).catch(() => {})
    await until(
      () => 'JXSE keeps the connection',
      () => closed,
      (again) => linkChanged.on(again),
      CLOSED_MS,
    )
    unsubscribe()
  })
})

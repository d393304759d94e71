/** Somebody between two people who pair, and somebody who breaks the rules of pairing: no words that fool anybody. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  pairingCode,
  pairingCommitment,
  type PairingParties,
} from '../../src/main/protocol/trust/pairing-keys.ts'
import type { PairingStep } from '../../src/main/protocol/trust/pairing-message.ts'
import { Attacker } from './support/attacker.ts'
import { PairingWire } from './support/pairing-wire.ts'
import type { RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

const WORDS = 4
const value = (): Uint8Array => new Uint8Array(randomBytes(32))

describe('pairing', () => {
  let scene: Scene
  let cleo: RealPeer
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
    cleo = await scene.join('Cleo')
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  const meet = async (peer: RealPeer): Promise<PairingWire> =>
    new PairingWire(await mallory.link(peer))

  const standingOf = async (peer: RealPeer): Promise<string> => {
    const { fingerprint } = mallory.key
    return (await peer.row('trust', {}, ({ id }) => id === fingerprint)).standing
  }

  const pairingAt = (peer: RealPeer, pairingId: string, states: readonly string[]) =>
    peer.row('pairings', {}, ({ id, state }) => id === pairingId && states.includes(state))

  describe('with somebody in between', () => {
    /** Both want each other; mallory, as one of them to each, is linked to both. */
    const inBetween = async () => {
      mallory = new Attacker()
      const [toAda, toCleo] = [await meet(scene.ada), await meet(cleo)]
      const { pairingId } = await scene.ada.client.call('pairing.start', { peerId: mallory.id })
      const asked = await toAda.step('request')
      toCleo.say(asked.session, asked.step)
      const request = await cleo.row('inbox', {}, ({ peerId }) => peerId === mallory.id)
      await cleo.client.call('inbox.act', { id: request.id, action: 'accept' })
      const committed = await toCleo.step('commit')
      return { toAda, toCleo, pairingId, asked, committed }
    }

    it('who passes on what they say: it is noticed before there are words', async () => {
      const { toAda, toCleo, pairingId, asked, committed } = await inBetween()
      const before = await scene.ada.counter('trust.pairings-attack')
      toAda.say(asked.session, committed.step)
      toCleo.say(asked.session, (await toAda.step('reveal')).step)
      toAda.say(asked.session, (await toCleo.step('open')).step)
      await scene.ada.risen('trust.pairings-attack', before)
      const row = await pairingAt(scene.ada, pairingId, ['refused'])
      expect(row).toMatchObject({ alarming: true })
      expect(row.words).toBeUndefined()
      expect([await standingOf(scene.ada), await standingOf(cleo)]).toEqual(['seen', 'seen'])
      await scene.expectTraces({ counters: ['trust.pairings-attack'], says: /pairing broken/ })
    })

    it('who speaks for himself to each: the words differ, and saying so warns both', async () => {
      const { toAda, toCleo, pairingId, asked } = await inBetween()
      const nonce = value()
      const parties: PairingParties = {
        ...{ session: asked.session, words: WORDS },
        ...{ requester: scene.ada.fingerprint, responder: mallory.key.fingerprint },
      }
      const commitment = pairingCommitment(parties, nonce)
      toAda.say(asked.session, { kind: 'commit', words: WORDS, commitment })
      const revealed = await toAda.step('reveal')
      // The best that he can do: one try, with ada's own nonce.
      toCleo.say(asked.session, revealed.step)
      await toCleo.step('open')
      toAda.say(asked.session, { kind: 'open', nonce })
      const here = await pairingAt(scene.ada, pairingId, ['comparing'])
      const there = await cleo.row('pairings', {}, ({ state }) => state === 'comparing')
      expect([here.words?.length, there.words?.length]).toEqual([WORDS, WORDS])
      expect(here.words).not.toEqual(there.words)
      const ended = { pairingId, differ: true }
      await scene.ada.client.call('pairing.cancel', ended)
      toCleo.say(asked.session, (await toAda.step('end')).step)
      expect(await pairingAt(scene.ada, pairingId, ['refused'])).toMatchObject({ alarming: true })
      const alarmed = await cleo.row(
        'pairings',
        {},
        ({ id, alarming }) => id === there.id && alarming,
      )
      expect(alarmed.state).toBe('refused')
      expect([await standingOf(scene.ada), await standingOf(cleo)]).toEqual(['seen', 'seen'])
      await scene.expectTraces({ counters: ['trust.pairings-differ'], says: /the words differ/ })
    })
  })

  // What the other side says after ada has asked, and whether there were words before it was found out.
  interface Rig {
    readonly to: PairingWire
    readonly session: Uint8Array
    readonly parties: PairingParties
  }
  const commit = ({ parties, to, session }: Rig, nonce: Uint8Array): void =>
    to.say(session, { kind: 'commit', words: WORDS, commitment: pairingCommitment(parties, nonce) })
  const upToWords = async (rig: Rig): Promise<Uint8Array> => {
    const nonce = value()
    commit(rig, nonce)
    await rig.to.step('reveal')
    rig.to.say(rig.session, { kind: 'open', nonce })
    return nonce
  }
  const BREACHES: readonly (readonly [string, (rig: Rig) => Promise<void> | void])[] = [
    [
      'opens what it did not commit to',
      ({ to, session }) => to.say(session, { kind: 'open', nonce: value() }),
    ],
    [
      'reveals where it should commit',
      ({ to, session }) => to.say(session, { kind: 'reveal', nonce: value() }),
    ],
    [
      'opens something else than it committed to',
      async (rig) => {
        commit(rig, value())
        await rig.to.step('reveal')
        rig.to.say(rig.session, { kind: 'open', nonce: value() })
      },
    ],
    [
      'commits twice',
      async (rig) => {
        commit(rig, value())
        await rig.to.step('reveal')
        commit(rig, value())
      },
    ],
    [
      'sends back the nonce that it was told, as its own',
      async (rig) => {
        commit(rig, value())
        const { step } = await rig.to.step('reveal')
        rig.to.say(rig.session, step)
      },
    ],
    [
      'confirms before there is anything to confirm',
      ({ to, session }) => to.say(session, { kind: 'confirm', code: value() }),
    ],
    [
      'opens a second time',
      async (rig) => {
        const nonce = await upToWords(rig)
        rig.to.say(rig.session, { kind: 'open', nonce })
      },
    ],
    [
      'confirms with a code that it made up',
      async (rig) => {
        await upToWords(rig)
        rig.to.say(rig.session, { kind: 'confirm', code: value() })
      },
    ],
    [
      'confirms with the code of the other side',
      async (rig) => {
        const responderNonce = await upToWords(rig)
        const requesterNonce = (await rig.to.step('reveal')).step.nonce
        const exporter = rig.to.exporter(rig.session)
        const secrets = { requesterNonce, responderNonce, exporter }
        const code = pairingCode(rig.parties, secrets, 'requester')
        rig.to.say(rig.session, { kind: 'confirm', code })
      },
    ],
  ]

  it.each(BREACHES)('with somebody who %s ends at once, with a warning', async (_what, breach) => {
    mallory = new Attacker()
    const to = await meet(scene.ada)
    const before = await scene.ada.counter('trust.pairings-attack')
    const { pairingId } = await scene.ada.client.call('pairing.start', { peerId: mallory.id })
    const { session } = await to.step('request')
    const parties: PairingParties = {
      ...{ session, words: WORDS },
      ...{ requester: scene.ada.fingerprint, responder: mallory.key.fingerprint },
    }
    await breach({ to, session, parties })
    await scene.ada.risen('trust.pairings-attack', before)
    const row = await pairingAt(scene.ada, pairingId, ['refused'])
    expect(row).toMatchObject({ alarming: true })
    expect(row.words).toBeUndefined()
    expect(await standingOf(scene.ada)).toBe('seen')
    await scene.expectTraces({ counters: ['trust.pairings-attack'], says: /pairing broken/ })
  })

  it('takes no steps of another link, another session or an ended pairing', async () => {
    mallory = new Attacker()
    const to = await meet(scene.ada)
    const { pairingId } = await scene.ada.client.call('pairing.start', { peerId: mallory.id })
    const { session } = await to.step('request')
    const parties: PairingParties = {
      ...{ session, words: WORDS },
      ...{ requester: scene.ada.fingerprint, responder: mallory.key.fingerprint },
    }
    const nonce = value()
    const first: PairingStep = {
      kind: 'commit',
      words: WORDS,
      commitment: pairingCommitment(parties, nonce),
    }
    to.say(session, first)
    await to.step('reveal')
    const before = await scene.ada.counter('trust.pairing-strays')
    const other = await meet(scene.ada)
    other.say(session, { kind: 'open', nonce })
    const stray = await scene.ada.risen('trust.pairing-strays', before)
    to.say(new Uint8Array(randomBytes(16)), { kind: 'open', nonce })
    const second = await scene.ada.risen('trust.pairing-strays', stray)
    await scene.ada.client.call('pairing.cancel', { pairingId })
    to.say(session, { kind: 'open', nonce })
    await scene.ada.risen('trust.pairing-strays', second)
    expect((await pairingAt(scene.ada, pairingId, ['refused'])).words).toBeUndefined()
    expect(await standingOf(scene.ada)).toBe('seen')
    await scene.expectTraces({
      counters: ['trust.pairing-strays'],
      says: /not under way on that link/,
    })
  })
})

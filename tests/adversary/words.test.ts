/** Somebody who is asked for the words of an invitation and does not know them: what he is told is worth nothing elsewhere. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bytesElement } from '../../src/main/protocol/message/message.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
  INVITATION_ELEMENT,
  type InvitationMessage,
} from '../../src/main/protocol/trust/invitation-message.ts'
import { TRUST_NAMESPACE, TRUST_SERVICE } from '../../src/main/protocol/trust/pairing-message.ts'
import { Attacker, type Wire } from './support/attacker.ts'
import { eventually, type RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

const say = (wire: Wire, message: InvitationMessage): void =>
  wire.say(
    TRUST_SERVICE,
    '',
    bytesElement(TRUST_NAMESPACE, INVITATION_ELEMENT, encodeInvitationMessage(message)),
  )

const heard = (wire: Wire): Promise<InvitationMessage> =>
  eventually('a step comes', () =>
    wire.received
      .map((message) => message.get(TRUST_NAMESPACE, INVITATION_ELEMENT)?.body)
      .filter((body) => body !== undefined)
      .map(decodeInvitationMessage)
      .at(-1),
  )

describe('words', () => {
  let scene: Scene
  let cleo: RealPeer
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
    cleo = await scene.join('Cleo')
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  it('passed on from one link to another pair nobody with who passes them on', async () => {
    mallory = new Attacker()
    const [toAda, toCleo] = [await mallory.link(scene.ada), await mallory.link(cleo)]
    await cleo.client.call('peers.connect', { address: scene.ada.address })
    const { words } = await scene.ada.client.call('invitations.create', { uses: 2 })
    const before = await scene.ada.counter('trust.invitations-refused')
    const redeemed = cleo.client.call('invitations.redeem', { invitation: words.join(' ') })
    const asked = await heard(toCleo)
    expect(asked.step.kind).toBe('redeem')
    // Said to her who knows them, as his own; and to cleo that he knows them, with the only code that he has.
    say(toAda, asked)
    expect((await heard(toAda)).step).toEqual({ kind: 'refused', refusal: 'unknown' })
    await scene.ada.risen('trust.invitations-refused', before)
    if (asked.step.kind === 'redeem')
      say(toCleo, { ...asked, step: { kind: 'accepted', code: asked.step.code } })
    expect((await redeemed).peerId).toBe(scene.ada.id)
    const { fingerprint } = mallory.key
    for (const peer of [scene.ada, cleo])
      expect((await peer.row('trust', {}, ({ id }) => id === fingerprint)).standing).toBe('seen')
    const { usedBy } = await scene.ada.row('invitations', {}, () => true)
    expect(usedBy.map((use) => use.fingerprint)).toEqual([cleo.fingerprint])
    await scene.expectTraces({
      counters: ['trust.invitations-refused'],
      says: /invitation refused/,
    })
  })
})

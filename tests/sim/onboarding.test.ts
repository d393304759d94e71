import { describe, expect, test } from 'vitest'
import { PAIRING_LIMIT_MS } from '../../src/main/peer/trust/pairing-machine.ts'
import { inboxId } from '../../src/main/peer/trust/inbox-table.ts'
import { PAIRINGS_MAX } from '../../src/main/peer/trust/pairing-service.ts'
import type { KeptText } from '../../src/main/peer/ports/kept-text.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { formatInvitation, parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import {
  parseInvitationPlaces,
  WORDS_SECRET_BYTES,
} from '../../src/main/protocol/trust/invitation-words.ts'
import { bytesElement } from '../../src/main/protocol/message/message.ts'
import {
  encodePairing,
  PAIRING_ELEMENT,
  TRUST_NAMESPACE,
  TRUST_SERVICE,
} from '../../src/main/protocol/trust/pairing-message.ts'
import { seedText, sees, Sim, type SimPeer } from './sim.ts'
import { Stranger } from './stranger.ts'

const PROVES = { proves: true } as const

const kept = (text?: string): KeptText & { text: string | undefined } => {
  const one = {
    text,
    load: () => one.text,
    save: (next: string) => {
      one.text = next
    },
  }
  return one
}

const meet = async (names: readonly string[] = ['A', 'B']) => {
  const sim = new Sim()
  const peers: SimPeer[] = []
  for (const name of names) peers.push(await sim.start(name, PROVES))
  const [a, b] = peers
  if (a === undefined || b === undefined) throw new Error('two at least')
  await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 3_000)
  return { sim, a, b, peers }
}

const onboarding = ({ peer }: SimPeer) => peer.onboarding
const pairings = ({ peer }: SimPeer) => peer.onboarding.pairings
const latest = (one: SimPeer) => pairings(one).all().at(-1)
const standingOf = (one: SimPeer, other: SimPeer) =>
  one.peer.trust.all().find(({ peerId }) => peerId === other.id)?.standing
const waiting = (one: SimPeer) => onboarding(one).inbox.all()

/** Up to where both see words. */
const comparing = async () => {
  const { sim, a, b } = await meet()
  await sim.run(pairings(a).start(b.id))
  await sim.clock.advance(50)
  const [request] = waiting(b)
  if (request === undefined) throw new Error('nothing came')
  await sim.run(onboarding(b).act(request.id, 'accept'))
  await sim.clock.advance(50)
  return { sim, a, b }
}

describe(`two peers that pair ${seedText}`, () => {
  test('see the same words, confirm, and are paired with what each gives', async () => {
    const { sim, a, b } = await comparing()
    expect(latest(a)?.machine.words).toHaveLength(4)
    expect(latest(a)?.machine.words).toEqual(latest(b)?.machine.words)
    expect(waiting(b)).toEqual([])
    pairings(a).confirm(latest(a)?.id ?? '', ['bind', 'send'])
    await sim.clock.advance(50)
    expect(standingOf(a, b)).toBe('seen')
    pairings(b).confirm(latest(b)?.id ?? '')
    await sim.clock.advance(50)
    expect([standingOf(a, b), standingOf(b, a)]).toEqual(['paired', 'paired'])
    expect(latest(a)?.machine.outcome).toEqual({ kind: 'accepted' })
    expect(a.peer.trust.decidedOf(b.id)[0]?.grants).toEqual([{ right: 'bind' }, { right: 'send' }])
    expect(b.peer.trust.decidedOf(a.id)[0]).toMatchObject({ origin: 'pairing', grants: [] })
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('who ask each other at once, compare at once', async () => {
    const { sim, a, b } = await meet()
    await sim.run(Promise.all([pairings(a).start(b.id), pairings(b).start(a.id)]))
    await sim.clock.advance(50)
    expect(latest(a)?.machine.phase).toBe('comparing')
    expect(latest(a)?.machine.words).toEqual(latest(b)?.machine.words)
    expect([...waiting(a), ...waiting(b)]).toEqual([])
    await sim.stopAll()
  })

  test('are not, when the words differ for one of them', async () => {
    const { sim, a, b } = await comparing()
    pairings(a).confirm(latest(a)?.id ?? '')
    pairings(b).end(latest(b)?.id ?? '', 'differ')
    await sim.clock.advance(50)
    expect(latest(a)?.machine.outcome).toEqual({ kind: 'ended', by: 'other', ending: 'differ' })
    expect([standingOf(a, b), standingOf(b, a)]).toEqual(['seen', 'seen'])
    await sim.stopAll()
  })

  test('are not, when the link between them ends', async () => {
    const { sim, a, b } = await comparing()
    for (const link of a.peer.services.endpoint.links.of(b.id)) link.connection.abort()
    await sim.clock.advance(50)
    expect([latest(a)?.machine.outcome, latest(b)?.machine.outcome]).toEqual([
      { kind: 'lost' },
      { kind: 'lost' },
    ])
    await sim.stopAll()
  })
})

describe(`a request to pair ${seedText}`, () => {
  test('that nobody answers expires for the asker, and stays in the inbox', async () => {
    const { sim, a, b } = await meet()
    await sim.run(pairings(a).start(b.id))
    await sim.clock.advance(PAIRING_LIMIT_MS + 50)
    expect(latest(a)?.machine.outcome).toEqual({ kind: 'ended', by: 'us', ending: 'expired' })
    expect(waiting(b)).toHaveLength(1)
    await sim.run(onboarding(b).act(waiting(b)[0]?.id ?? '', 'accept'))
    await sim.clock.advance(50)
    expect(waiting(a).map(({ peerId }) => peerId)).toEqual([b.id])
    await sim.stopAll()
  })

  test('is refused, ignored or blocked: only the first is told', async () => {
    const outcomes: { told: unknown; standing: unknown; waiting: number }[] = []
    for (const action of ['refuse', 'ignore', 'block'] as const) {
      const { sim, a, b } = await meet()
      await sim.run(pairings(a).start(b.id))
      await sim.clock.advance(50)
      await sim.run(onboarding(b).act(waiting(b)[0]?.id ?? '', action))
      await sim.clock.advance(50)
      outcomes.push({
        told: latest(a)?.machine.outcome,
        standing: standingOf(b, a),
        waiting: waiting(b).length,
      })
      await sim.stopAll()
    }
    const declined = { kind: 'ended', by: 'other', ending: 'declined' }
    expect(outcomes).toMatchObject([
      { told: declined, standing: 'seen', waiting: 0 },
      { told: undefined, standing: 'ignored', waiting: 0 },
      { told: undefined, standing: 'blocked', waiting: 0 },
    ])
  })

  test('of one that is ignored is not shown again', async () => {
    const { sim, a, b } = await meet()
    await sim.run(pairings(a).start(b.id))
    await sim.clock.advance(50)
    await sim.run(onboarding(b).act(waiting(b)[0]?.id ?? '', 'ignore'))
    pairings(a).end(latest(a)?.id ?? '', 'cancelled')
    await sim.run(pairings(a).start(b.id))
    await sim.clock.advance(50)
    expect(waiting(b)).toEqual([])
    expect(b.counters.get('trust.pairing-unwanted')).toBeGreaterThan(0)
    await sim.stopAll()
  })

  test('to a peer that proves no key is an error that says so', async () => {
    const sim = new Sim()
    const a = await sim.start('A', PROVES)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    await expect(sim.run(pairings(a).start(stranger.id))).rejects.toMatchObject({
      code: 'trust/unproven',
    })
    await sim.stopAll()
  })

  test('over a link that proves no key is dropped and counted', async () => {
    const sim = new Sim()
    const a = await sim.start('A', PROVES)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const step = { kind: 'request', words: 4 } as const
    const body = encodePairing({ session: new Uint8Array(16), step })
    stranger.say(TRUST_SERVICE, '', bytesElement(TRUST_NAMESPACE, PAIRING_ELEMENT, body))
    await sim.clock.advance(50)
    expect(waiting(a)).toEqual([])
    expect(a.counters.get('trust.unproven-messages')).toBe(1)
    await sim.stopAll()
  })

  test('more than a few at once are too many', async () => {
    const names = Array.from({ length: PAIRINGS_MAX + 2 }, (_, i) => `P${i}`)
    const { sim, a, peers } = await meet(names)
    await sim.clock.advanceUntil(() => peers.slice(1).every((one) => sees(a, one)), 5_000)
    const asked = peers.slice(1).map((one) => pairings(a).start(one.id))
    const results = await sim.run(Promise.allSettled(asked))
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'trust/busy' } }])
    await sim.stopAll()
  })

  test('outlives the peer in the inbox', async () => {
    const sim = new Sim()
    const inbox = kept()
    const a = await sim.start('A', PROVES)
    const b = await sim.start('B', { ...PROVES, ports: { inbox } })
    await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 3_000)
    await sim.run(pairings(a).start(b.id))
    await sim.clock.advance(50)
    await sim.stop(b)
    const again = await sim.start('B again', { ports: { inbox } })
    const fingerprint = waiting(b)[0]?.fingerprint
    expect(waiting(again).map(({ id }) => id)).toEqual([inboxId('pairing', fingerprint!)])
    await sim.stopAll()
  })
})

describe(`a right that a peer wants and has not got ${seedText}`, () => {
  test('waits in the inbox, coalesced, and is given when a person says so', async () => {
    const { sim, a, b } = await comparing()
    const { fingerprint = fail() } = latest(a) ?? {}
    const pipe = a.peer.services.pipes.create({ name: 'telemetry', type: 'JxtaUnicast' })
    const { id: pipeId } = pipe.advertisement
    for (const right of ['bind', 'send', 'bind'] as const)
      a.peer.trust.request({ fingerprint, pipeId, right })
    const id = inboxId('access', fingerprint)
    expect(onboarding(a).inbox.get(id)).toMatchObject({
      ...{ peerId: b.id, name: 'B', paired: false, count: 2 },
      subjects: [`bind ${pipeId}`, `send ${pipeId}`],
    })
    await expect(onboarding(a).act(id, 'accept')).rejects.toMatchObject({
      code: 'trust/not-paired',
    })
    pairings(a).confirm(latest(a)?.id ?? '')
    pairings(b).confirm(latest(b)?.id ?? '')
    await sim.clock.advance(50)
    await onboarding(a).act(id, 'accept')
    expect(a.peer.trust.decidedOf(b.id)[0]?.grants).toEqual([
      { right: 'bind', pipeId },
      { right: 'send', pipeId },
    ])
    expect(waiting(a)).toEqual([])
    await sim.stopAll()
  })
})

describe(`what a peer asked for before it is paired ${seedText}`, () => {
  const asked = async () => {
    const scene = await comparing()
    const { fingerprint = fail(), id = '' } = latest(scene.a) ?? {}
    const make = (name: string) =>
      scene.a.peer.services.pipes.create({ name, type: 'JxtaUnicast' }).advertisement.id
    const want = (pipeId: ReturnType<typeof make>) =>
      scene.a.peer.trust.request({ fingerprint, pipeId, right: 'bind' })
    const pipeId = make('telemetry')
    want(pipeId)
    return { ...scene, id, pipeId, make, want, access: inboxId('access', fingerprint) }
  }
  const grants = ({ a, b }: Awaited<ReturnType<typeof asked>>) =>
    a.peer.trust.decidedOf(b.id)[0]?.grants

  test('is given with the pairing; what it asked for after the words were confirmed still waits', async () => {
    const scene = await asked()
    const { sim, a, b, id, pipeId } = scene
    onboarding(a).confirm(id, [], true)
    const later = scene.make('secrets')
    scene.want(later)
    pairings(b).confirm(latest(b)?.id ?? '')
    await sim.clock.advance(50)
    expect(grants(scene)).toEqual([{ right: 'bind', pipeId }])
    expect(onboarding(a).inbox.get(scene.access)?.subjects).toEqual([`bind ${later}`])
    await sim.stopAll()
  })

  test('is given where the other person was first', async () => {
    const scene = await asked()
    const { sim, a, b, id, pipeId } = scene
    pairings(b).confirm(latest(b)?.id ?? '')
    await sim.clock.advance(50)
    onboarding(a).confirm(id, ['send'], true)
    expect(grants(scene)).toEqual([{ right: 'send' }, { right: 'bind', pipeId }])
    expect(waiting(a)).toEqual([])
    await sim.stopAll()
  })

  test('is not given where the words differ, nor without being let in', async () => {
    const scene = await asked()
    const { sim, a, b, id } = scene
    onboarding(a).confirm(id, [], true)
    pairings(b).end(latest(b)?.id ?? '', 'differ')
    await sim.clock.advance(50)
    expect(grants(scene) ?? []).toEqual([])
    expect(onboarding(a).inbox.get(scene.access)?.subjects).toHaveLength(1)
    expect(() => onboarding(a).confirm(id, [], true)).toThrow()
    await sim.stopAll()
  })
})

const fail = (): never => {
  throw new Error('no pairing')
}

describe(`an invitation ${seedText}`, () => {
  const WISH = { lifetimeMs: 3_600_000, uses: 1, rights: ['bind'] as const, note: 'for B' }
  const invited = async () => {
    const sim = new Sim()
    const invitations = kept()
    const a = await sim.start('A', { ...PROVES, multicast: false, ports: { invitations } })
    const b = await sim.start('B', { ...PROVES, multicast: false })
    const c = await sim.start('C', { ...PROVES, multicast: false })
    const { link } = onboarding(a).invitations.create(WISH)
    return { sim, a, b, c, link, invitations }
  }

  test('pairs both peers without a meeting before, once', async () => {
    const { sim, a, b, c, link } = await invited()
    const peerId = await sim.run(onboarding(b).invitations.redeem(parseInvitation(link)))
    expect(peerId).toBe(a.id)
    expect([standingOf(a, b), standingOf(b, a)]).toEqual(['paired', 'paired'])
    expect(a.peer.trust.decidedOf(b.id)[0]).toMatchObject({
      origin: 'invitation',
      grants: [{ right: 'bind' }],
    })
    await expect(
      sim.run(onboarding(c).invitations.redeem(parseInvitation(link))),
    ).rejects.toMatchObject({ code: 'trust/invitation-refused' })
    expect(standingOf(a, c)).toBe('seen')
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('counts a use before it answers, and gives nothing when that cannot be kept', async () => {
    const { sim, a, b, link, invitations } = await invited()
    const before = invitations.text
    invitations.save = () => {
      throw new Error('disk full')
    }
    await expect(
      sim.run(onboarding(b).invitations.redeem(parseInvitation(link))),
    ).rejects.toMatchObject({ code: 'trust/invitation-refused' })
    expect(standingOf(a, b)).toBe('seen')
    expect(invitations.text).toBe(before)
    expect(onboarding(a).invitations.all()[0]?.usedBy).toEqual([])
    await sim.stopAll()
  })

  test('is worth nothing once it is revoked, and to one that guesses', async () => {
    const { sim, a, b, link } = await invited()
    const invitation = parseInvitation(link)
    const guess = { ...invitation, secret: new Uint8Array(16).fill(9) }
    await expect(sim.run(onboarding(b).invitations.redeem(guess))).rejects.toThrow(/no such/)
    onboarding(a).invitations.revoke(onboarding(a).invitations.all()[0]?.id ?? '')
    await expect(sim.run(onboarding(b).invitations.redeem(invitation))).rejects.toThrow(/taken/)
    expect(standingOf(a, b)).toBe('seen')
    await sim.stopAll()
  })

  test('is refused unheard when somebody tries again and again', async () => {
    const { sim, a, b, link } = await invited()
    for (let i = 0; i < 5; i++) {
      const guess = { ...parseInvitation(link), secret: new Uint8Array(16).fill(i) }
      await expect(sim.run(onboarding(b).invitations.redeem(guess))).rejects.toThrow(/no such/)
    }
    await expect(sim.run(onboarding(b).invitations.redeem(parseInvitation(link)))).rejects.toThrow(
      /busy/,
    )
    expect(a.counters.get('trust.invitations-refused')).toBe(6)
    await sim.clock.advance(60_000)
    await sim.run(onboarding(b).invitations.redeem(parseInvitation(link)))
    expect(standingOf(a, b)).toBe('paired')
    await sim.stopAll()
  })

  test('is not redeemed with whoever else lives at its address', async () => {
    const { sim, a, b, c, link } = await invited()
    const invitation = { ...parseInvitation(link), addresses: [c.address] }
    await expect(sim.run(onboarding(b).invitations.redeem(invitation))).rejects.toMatchObject({
      code: 'trust/unproven',
    })
    expect(standingOf(b, c)).toBe('seen')
    expect(standingOf(b, a)).toBeUndefined()
    await sim.stopAll()
  })

  test('to oneself, or one that is over, does not go out', async () => {
    const { sim, a, b, link } = await invited()
    const invitation = parseInvitation(link)
    await expect(onboarding(a).invitations.redeem(invitation)).rejects.toMatchObject({
      code: 'base/invalid-input',
    })
    const over = parseInvitation(formatInvitation({ ...invitation, expiresWallMs: 0 }))
    await expect(onboarding(b).invitations.redeem(over)).rejects.toThrow(/expired/)
    expect(peerIdOfFingerprint(invitation.inviter)).toBe(a.id)
    await sim.stopAll()
  })
})

describe(`the words of an invitation ${seedText}`, () => {
  const WISH = { lifetimeMs: 3_600_000, uses: 1, rights: ['send'] as const, note: '' }
  /** `A` invites, and everybody has heard everybody; only a few of them have a link. */
  const said = async (names: readonly string[] = ['A', 'B', 'C', 'D']) => {
    const { sim, a, b, peers } = await meet(names)
    await sim.clock.advanceUntil(() => peers.every((one) => one === b || sees(b, one)), 5_000)
    const { invitation } = onboarding(a).invitations.create(WISH)
    const secret = parseInvitationPlaces(onboarding(a).invitations.wordsOf(invitation))
    return { sim, a, b, peers, secret }
  }
  const redeem = ({ peer }: SimPeer, secret: Uint8Array, signal?: AbortSignal) =>
    peer.onboarding.invitations.redeemWords(secret, signal)
  const GUESS = new Uint8Array(WORDS_SECRET_BYTES).fill(7)

  test('pair with the one peer nearby that knows them, whoever else is asked', async () => {
    const { sim, a, b, peers, secret } = await said()
    const seen: string[] = []
    const { search } = onboarding(b).invitations
    search.changed.on(() => {
      if (search.progress !== undefined) seen.push(`${search.progress.asked}/3`)
    })
    expect(await sim.run(redeem(b, secret))).toBe(a.id)
    await sim.clock.advance(50)
    expect([standingOf(a, b), standingOf(b, a)]).toEqual(['paired', 'paired'])
    expect(a.peer.trust.decidedOf(b.id)[0]).toMatchObject({
      ...{ origin: 'invitation', grants: [{ right: 'send' }] },
    })
    for (const other of peers.slice(2))
      expect([standingOf(other, b), standingOf(b, other)]).not.toContain('paired')
    expect(seen[0]).toBe('0/3')
    expect(search.progress).toBeUndefined()
    await expect(sim.run(redeem(peers[2] ?? fail(), secret))).rejects.toThrow(/as often as it may/)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('that nobody knows pair with nobody, and after a few tries are not listened to', async () => {
    const { sim, a, b, secret } = await said()
    for (let i = 0; i < 5; i++) await expect(sim.run(redeem(b, GUESS))).rejects.toThrow(/knows/)
    await expect(sim.run(redeem(b, secret))).rejects.toThrow(/busy/)
    expect(a.counters.get('trust.invitations-refused')).toBe(6)
    expect(standingOf(a, b)).toBe('seen')
    await sim.clock.advance(60_000)
    expect(await sim.run(redeem(b, secret))).toBe(a.id)
    await sim.stopAll()
  })

  test('are asked of a bounded number of peers, a few at a time, and can be given up', async () => {
    const { sim, b, peers } = await said(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'])
    const controller = new AbortController()
    const { search } = onboarding(b).invitations
    let most = 0
    search.changed.on(() => {
      most = Math.max(most, search.progress?.asked ?? 0)
      if (most === 2) controller.abort()
    })
    const before = b.counters.get('trust.words-asked')
    await expect(sim.run(redeem(b, GUESS, controller.signal))).rejects.toMatchObject({
      code: 'base/cancelled',
    })
    expect(most).toBe(2)
    // The two that answered, and at most as many as were asked at once beside them.
    expect(b.counters.get('trust.words-asked') - before).toBeLessThan(peers.length - 1)
    expect(search.progress).toBeUndefined()
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('are redeemed once at a time, and not where nobody is', async () => {
    const { sim, b, secret } = await said()
    const first = redeem(b, secret)
    await expect(redeem(b, secret)).rejects.toMatchObject({ code: 'trust/busy' })
    await sim.run(first)
    await sim.stopAll()
    const alone = new Sim()
    const only = await alone.start('only', { ...PROVES, multicast: false })
    await expect(redeem(only, secret)).rejects.toMatchObject({ code: 'trust/nobody-to-ask' })
    await alone.stopAll()
  })

  test('are not asked of a peer that was blocked', async () => {
    const { sim, a, b, secret } = await said(['A', 'B'])
    await sim.run(pairings(b).start(a.id))
    const { fingerprint = fail() } = latest(b) ?? {}
    b.peer.trust.setStanding(fingerprint, 'blocked')
    await expect(sim.run(redeem(b, secret))).rejects.toMatchObject({ code: 'trust/nobody-to-ask' })
    expect(a.counters.get('trust.invitations-redeemed')).toBe(0)
    await sim.stopAll()
  })
})

import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { hexEncode } from '../../base/bytes.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  pairingCommitment,
  pairingWords,
  type PairingParties,
  type PairingRole,
} from '../../protocol/trust/pairing-keys.ts'
import type { PairingMessage, PairingStep } from '../../protocol/trust/pairing-message.ts'
import {
  PAIRING_LIMIT_MS,
  PairingMachine,
  type PairingEffect,
  type PairingStart,
} from './pairing-machine.ts'

const random = seededRandom(1)
const bytes = (length = 32) => random.bytes(length)
const fingerprint = (): KeyFingerprint => {
  const parsed = parseKeyFingerprint(hexEncode(bytes()))
  if (parsed === undefined) throw new Error('no fingerprint')
  return parsed
}

const [ALICE, BOB, MALLORY] = [fingerprint(), fingerprint(), fingerprint()]

/** One side, with the link that it believes to be on. */
class Side {
  readonly machine: PairingMachine
  readonly nonce: Uint8Array
  exporter: Uint8Array
  readonly sent: PairingMessage[] = []
  readonly outcomes: unknown[] = []

  constructor(
    role: PairingRole,
    own: KeyFingerprint,
    other: KeyFingerprint,
    more: Partial<PairingStart> & { exporter: Uint8Array },
  ) {
    this.nonce = more.nonce ?? bytes()
    this.exporter = more.exporter
    const session = more.session ?? bytes(16)
    const { words = 4, otherWords = 4 } = more
    const nonce = this.nonce
    const asked = role === 'responder' ? { otherWords } : {}
    this.machine = new PairingMachine({
      role,
      session,
      own,
      other,
      words,
      ...asked,
      nonce,
      nowMs: 0,
    })
  }

  /** What the side says to this. */
  feed(input: Parameters<PairingMachine['step']>[0], nowMs = 1): readonly PairingStep[] {
    return this.#perform(this.machine.step(input, nowMs))
  }

  take(step: PairingStep | undefined, nowMs = 1): readonly PairingStep[] {
    if (step === undefined) throw new Error('nothing was said')
    return this.feed({ kind: 'step', step, exporter: this.exporter }, nowMs)
  }

  #perform(effects: readonly PairingEffect[]): readonly PairingStep[] {
    const steps: PairingStep[] = []
    for (const effect of effects) {
      if (effect.kind === 'ended') this.outcomes.push(effect.outcome)
      else {
        this.sent.push(effect.message)
        steps.push(effect.message.step)
      }
    }
    return steps
  }
}

const pair = (more: Partial<PairingStart> = {}) => {
  const [session, exporter] = [bytes(16), bytes()]
  const alice = new Side('requester', ALICE, BOB, { session, exporter, ...more })
  const bob = new Side('responder', BOB, ALICE, { session, exporter })
  return { alice, bob }
}

/** Up to where both see words. */
const compared = () => {
  const { alice, bob } = pair()
  const [commit] = bob.feed({ kind: 'begin' })
  const [reveal] = alice.take(commit)
  const [open] = bob.take(reveal)
  alice.take(open)
  return { alice, bob, steps: { commit, reveal, open } }
}

const attacked = (side: Side) => {
  expect(side.machine.phase).toBe('ended')
  expect(side.machine.words).toBeUndefined()
  expect(side.outcomes).toMatchObject([{ kind: 'attack' }])
  expect(side.sent.at(-1)?.step).toEqual({ kind: 'end', ending: 'broken' })
}

describe('a pairing', () => {
  it('shows the same words at both sides, and is accepted when both confirm', () => {
    const { alice, bob } = compared()
    expect(alice.machine.words).toEqual(bob.machine.words)
    expect(alice.machine.words).toHaveLength(4)
    const [fromAlice] = alice.feed({ kind: 'confirm' })
    bob.take(fromAlice)
    expect(bob.machine.phase).toBe('comparing')
    expect(bob.machine.confirmed).toEqual({ here: false, there: true })
    const [fromBob] = bob.feed({ kind: 'confirm' })
    alice.take(fromBob)
    expect(alice.outcomes).toEqual([{ kind: 'accepted' }])
    expect(bob.outcomes).toEqual([{ kind: 'accepted' }])
  })

  it('needs both people: one alone accepts nothing', () => {
    const { alice, bob } = compared()
    alice.feed({ kind: 'confirm' })
    expect(alice.machine.phase).toBe('comparing')
    expect(bob.machine.phase).toBe('comparing')
    expect([...alice.outcomes, ...bob.outcomes]).toEqual([])
  })

  it('compares as many words as the side that wants more of them', () => {
    const { alice, bob } = pair({ words: 7 })
    const fresh = new Side('responder', BOB, ALICE, {
      session: bob.machine.session,
      exporter: bob.exporter,
      otherWords: 7,
    })
    const [commit] = fresh.feed({ kind: 'begin' })
    const [open] = fresh.take(alice.take(commit)[0])
    alice.take(open)
    expect(alice.machine.words).toHaveLength(7)
    expect(alice.machine.words).toEqual(fresh.machine.words)
  })

  it('begins with fresh nonces, so that its words are never those of another', () => {
    const seen = Array.from({ length: 200 }, () => compared().alice.machine.words?.join(' '))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it.each(['differ', 'cancelled', 'declined'] as const)(
    'ends at both when one says: %s',
    (ending) => {
      const { alice, bob } = compared()
      const [end] = bob.feed({ kind: 'end', ending })
      alice.take(end)
      expect(bob.outcomes).toEqual([{ kind: 'ended', by: 'us', ending }])
      expect(alice.outcomes).toEqual([{ kind: 'ended', by: 'other', ending }])
      expect(alice.feed({ kind: 'confirm' })).toEqual([])
    },
  )

  it.each([0, 1, 2, 3])('ends when its time is over, after %d steps', (done) => {
    const { alice, bob } = pair()
    let next: PairingStep | undefined
    for (let i = 0; i < done; i++)
      [next] = i === 0 ? bob.feed({ kind: 'begin' }) : (i === 1 ? alice : bob).take(next)
    expect(alice.machine.deadlineMs).toBe(PAIRING_LIMIT_MS)
    alice.feed({ kind: 'tick' }, PAIRING_LIMIT_MS)
    expect(alice.outcomes).toEqual([{ kind: 'ended', by: 'us', ending: 'expired' }])
    expect(alice.machine.deadlineMs).toBeUndefined()
  })

  it('takes no yes that comes after its time', () => {
    const { alice } = compared()
    alice.feed({ kind: 'confirm' }, PAIRING_LIMIT_MS + 1)
    expect(alice.outcomes).toEqual([{ kind: 'ended', by: 'us', ending: 'expired' }])
  })

  it('outlives its link only as long as nothing depends on it', () => {
    const { alice, bob } = pair()
    alice.feed({ kind: 'link-ended' })
    expect(alice.machine.phase).toBe('waiting')
    bob.feed({ kind: 'begin' })
    bob.feed({ kind: 'link-ended' })
    expect(bob.outcomes).toEqual([{ kind: 'lost' }])
  })
})

describe('a step that no honest peer sends ends a pairing without words', () => {
  it('another nonce than the one committed to', () => {
    const { alice, bob } = pair()
    alice.take(bob.feed({ kind: 'begin' })[0])
    alice.take({ kind: 'open', nonce: bytes() })
    attacked(alice)
  })

  it('our own nonce, reflected, at either side', () => {
    const { alice, bob } = pair()
    alice.take(bob.feed({ kind: 'begin' })[0])
    alice.take({ kind: 'open', nonce: alice.nonce })
    attacked(alice)
    bob.take({ kind: 'reveal', nonce: bob.nonce })
    attacked(bob)
  })

  const STEPS: readonly PairingStep[] = [
    { kind: 'request', words: 4 },
    { kind: 'commit', words: 4, commitment: bytes() },
    { kind: 'reveal', nonce: bytes() },
    { kind: 'open', nonce: bytes() },
    { kind: 'confirm', code: bytes() },
  ]
  /** Each side as far as it is taken, and the one step that it waits for then. */
  const STAGES: readonly [PairingRole, string, string, () => Side][] = [
    ['requester', 'waiting', 'commit', () => pair().alice],
    [
      'requester',
      'exchanging',
      'open',
      () => {
        const { alice, bob } = pair()
        alice.take(bob.feed({ kind: 'begin' })[0])
        return alice
      },
    ],
    ['requester', 'comparing', 'none, as its code is wrong', () => compared().alice],
    ['responder', 'waiting', 'none', () => pair().bob],
    [
      'responder',
      'exchanging',
      'reveal',
      () => {
        const { bob } = pair()
        bob.feed({ kind: 'begin' })
        return bob
      },
    ],
    ['responder', 'comparing', 'none, as its code is wrong', () => compared().bob],
  ]

  it.each(STAGES)('at the %s while it is %s: all but %s', (_role, phase, due, sideOf) => {
    for (const step of STEPS.filter(({ kind }) => kind !== due)) {
      const side = sideOf()
      expect(side.machine.phase).toBe(phase)
      side.take(step)
      attacked(side)
    }
  })

  it('any step twice', () => {
    const one = compared()
    one.bob.take(one.steps.reveal)
    attacked(one.bob)
    const two = compared()
    two.alice.take(two.steps.open)
    attacked(two.alice)
    const three = compared()
    three.alice.take(three.steps.commit)
    attacked(three.alice)
    const four = compared()
    const [confirm] = four.alice.feed({ kind: 'confirm' })
    four.bob.take(confirm)
    four.bob.take(confirm)
    attacked(four.bob)
  })

  it('our own confirmation, reflected', () => {
    const { alice } = compared()
    const [confirm] = alice.feed({ kind: 'confirm' })
    alice.take(confirm)
    attacked(alice)
  })

  it('fewer words than were asked for', () => {
    const { alice } = pair({ words: 8 })
    alice.take({ kind: 'commit', words: 4, commitment: bytes() })
    attacked(alice)
  })

  it('a confirmation of another session', () => {
    const one = compared()
    const two = compared()
    one.bob.take(two.alice.feed({ kind: 'confirm' })[0])
    attacked(one.bob)
  })

  it('replayed steps of a session that was accepted', () => {
    const old = compared()
    const { alice, bob } = pair()
    const replayed = old.steps.commit
    alice.take(replayed)
    alice.take(old.steps.open)
    attacked(alice)
    bob.feed({ kind: 'begin' })
    bob.take(old.steps.reveal)
    expect(bob.machine.words).not.toEqual(old.bob.machine.words)
  })
})

describe('the words', () => {
  const parties: PairingParties = { session: bytes(16), requester: ALICE, responder: BOB, words: 4 }
  const secrets = { requesterNonce: bytes(), responderNonce: bytes(), exporter: bytes() }
  const words = pairingWords(parties, secrets)

  it.each([
    ['the requester’s key', { ...parties, requester: MALLORY }, secrets],
    ['the responder’s key', { ...parties, responder: MALLORY }, secrets],
    ['who asked whom', { ...parties, requester: BOB, responder: ALICE }, secrets],
    ['the session', { ...parties, session: bytes(16) }, secrets],
    ['the TLS session', parties, { ...secrets, exporter: bytes() }],
    ['the requester’s nonce', parties, { ...secrets, requesterNonce: bytes() }],
    ['the responder’s nonce', parties, { ...secrets, responderNonce: bytes() }],
  ])('change with %s alone', (_what, otherParties, otherSecrets) => {
    expect(pairingWords(otherParties, otherSecrets)).not.toEqual(words)
  })

  it('never are the same at two people with a man between them who has a key for each side', () => {
    let equal = 0
    for (let i = 0; i < 1_000; i++) {
      const [here, there] = [bytes(), bytes()]
      // Alice talks to Mallory and Mallory to Bob, each over a TLS session of their own.
      const alice = new Side('requester', ALICE, MALLORY, { exporter: here })
      const toAlice = new Side('responder', MALLORY, ALICE, {
        session: alice.machine.session,
        exporter: here,
      })
      const bob = new Side('responder', BOB, MALLORY, { exporter: there })
      const toBob = new Side('requester', MALLORY, BOB, {
        session: bob.machine.session,
        exporter: there,
      })
      // He sees Bob's commitment before he makes his own, and reveals as late as he can.
      const [bobsCommit] = bob.feed({ kind: 'begin' })
      const [reveal] = alice.take(toAlice.feed({ kind: 'begin' })[0])
      const [opened] = toAlice.take(reveal)
      const [bobsOpen] = bob.take(toBob.take(bobsCommit)[0])
      toBob.take(bobsOpen)
      alice.take(opened)
      expect(alice.machine.words).toEqual(toAlice.machine.words)
      if (String(alice.machine.words) === String(bob.machine.words)) equal++
    }
    expect(equal).toBe(0)
  })

  it('cannot be looked for: a nonce found after the other was seen does not fit the commitment', () => {
    const [here, there] = [bytes(), bytes()]
    const alice = new Side('requester', ALICE, MALLORY, { exporter: here })
    const bob = new Side('responder', BOB, MALLORY, { exporter: there })
    bob.feed({ kind: 'begin' })
    bob.take({ kind: 'reveal', nonce: bytes() })
    const wanted = bob.machine.words ?? []
    const session = alice.machine.session
    const between = { session, requester: ALICE, responder: MALLORY, words: 4 }
    const commitment = pairingCommitment(between, bytes())
    alice.take({ kind: 'commit', words: 4, commitment })
    // He wants only the first of the words to be the same, and finds a nonce for that.
    let found = bytes()
    const firstWord = (nonce: Uint8Array) =>
      pairingWords(between, {
        requesterNonce: alice.nonce,
        responderNonce: nonce,
        exporter: here,
      })[0]
    while (firstWord(found) !== wanted[0]) found = bytes()
    alice.take({ kind: 'open', nonce: found })
    attacked(alice)
  })
})

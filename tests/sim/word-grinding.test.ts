/**
 * Somebody between two who pair, with a fast machine: the words of both sides agree in no session, however many nonces he
 * tries. That the search itself works is shown by what it finds where nobody is bound to a nonce before he sees the other's.
 */
import { describe, expect, test } from 'vitest'
import { PairingMachine } from '../../src/main/peer/trust/pairing-machine.ts'
import {
  pairingWords,
  type PairingParties,
  type PairingRole,
} from '../../src/main/protocol/trust/pairing-keys.ts'
import type { PairingStep } from '../../src/main/protocol/trust/pairing-message.ts'
import { grind, someBytes, someKey } from '../support/grind-words.ts'

/** So few words that a search in a test can succeed at all: 11 bits each. */
const FEW_WORDS = 1
const TRIES = 20_000
const SESSIONS = 1_000
const [ADA, CLEO, MALLORY] = [someKey(), someKey(), someKey()]

const side = (role: PairingRole, own: typeof ADA, words: number, session: Uint8Array) =>
  new PairingMachine({
    ...{ role, session, own, other: MALLORY, words, otherWords: words },
    ...{ nonce: someBytes(), nowMs: 0 },
  })

const said = (machine: PairingMachine, step: PairingStep, exporter: Uint8Array): PairingStep => {
  const [first] = machine.step({ kind: 'step', step, exporter }, 1)
  if (first?.kind !== 'send') throw new Error(`nothing was said to ${step.kind}`)
  return first.message.step
}

/**
 * One session of the best attack there is. With cleo he goes to the end, so that he knows her words; with ada he has to
 * commit to a nonce before he hears hers, so he looks for one that would fit a nonce that she might have.
 */
const attack = (
  words: number,
  tries: number,
): { ada: readonly number[]; cleo: readonly number[] } => {
  const [session, toAda, toCleo] = [someBytes(16), someBytes(), someBytes()]
  const ada = side('requester', ADA, words, session)
  const cleo = side('responder', CLEO, words, session)
  cleo.step({ kind: 'begin' }, 1)
  said(cleo, { kind: 'reveal', nonce: someBytes() }, toCleo)
  const wanted = cleo.words ?? []
  const parties: PairingParties = { session, requester: ADA, responder: MALLORY, words }
  const guessed = { requesterNonce: someBytes(), exporter: toAda }
  const nonce = grind({ parties, secrets: guessed, wanted, tries })?.nonce ?? someBytes()
  const mallory = new PairingMachine({
    ...{ role: 'responder', session, own: MALLORY, other: ADA, words, otherWords: words },
    ...{ nonce, nowMs: 0 },
  })
  const [commit] = mallory.step({ kind: 'begin' }, 1)
  if (commit?.kind !== 'send') throw new Error('no commitment')
  const reveal = said(ada, commit.message.step, toAda)
  const open = said(mallory, reveal, toAda)
  ada.step({ kind: 'step', step: open, exporter: toAda }, 1)
  return { ada: ada.words ?? [], cleo: wanted }
}

describe('words that somebody in between tries to make agree', () => {
  test('could be found if he were not bound before he sees the other nonce', () => {
    const parties = { session: someBytes(16), requester: ADA, responder: MALLORY, words: FEW_WORDS }
    const secrets = { requesterNonce: someBytes(), exporter: someBytes() }
    const found = grind({ parties, secrets, wanted: [7], tries: TRIES })
    expect(found).toBeDefined()
    const nonce = found?.nonce ?? someBytes()
    expect(pairingWords(parties, { ...secrets, responderNonce: nonce })).toEqual([7])
  })

  test(`agree in none of ${SESSIONS} sessions`, { timeout: 120_000 }, () => {
    for (let i = 0; i < SESSIONS; i++) {
      const { ada, cleo } = attack(4, 20)
      expect([ada.length, cleo.length]).toEqual([4, 4])
      expect(ada).not.toEqual(cleo)
    }
  })

  test(
    'with one word alone, which his search can hit, agree no oftener than by chance',
    { timeout: 120_000 },
    () => {
      const sessions = 20
      let hits = 0
      for (let i = 0; i < sessions; i++) {
        const { ada, cleo } = attack(FEW_WORDS, TRIES)
        if (ada[0] === cleo[0]) hits++
      }
      // One in 2,048 each; a search that helped would hit nearly every time.
      expect(hits).toBeLessThanOrEqual(1)
    },
  )

  test('are others with the same exporter and another key at either end, and the codes too', () => {
    const secrets = {
      ...{ requesterNonce: someBytes(), responderNonce: someBytes(), exporter: someBytes() },
    }
    const parties = { session: someBytes(16), requester: ADA, responder: CLEO, words: 4 }
    const words = pairingWords(parties, secrets)
    for (const other of [
      { ...parties, requester: MALLORY },
      { ...parties, responder: MALLORY },
      { ...parties, requester: CLEO, responder: ADA },
      { ...parties, session: someBytes(16) },
    ])
      expect(pairingWords(other, secrets)).not.toEqual(words)
  })
})

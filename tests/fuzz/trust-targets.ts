/** Words of pairing, of invitations and of closed groups. */
import { deepStrictEqual } from 'node:assert/strict'
import type { GroupKey } from '../../src/main/protocol/group/group-key.ts'
import {
  decodeGroupMessage,
  encodeGroupMessage,
  type GroupStep,
} from '../../src/main/protocol/group/group-message.ts'
import {
  decodeSealed,
  encodeSealed,
  type SealedMessage,
} from '../../src/main/protocol/group/sealed-message.ts'
import { wordsAt } from '../../src/main/host/feeds/pairing-state.ts'
import { parseGivenInvitation } from '../../src/main/host/invitation-text.ts'
import { invitationPlaces } from '../../src/main/protocol/trust/invitation-words.ts'
import { formatInvitation, parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
} from '../../src/main/protocol/trust/invitation-message.ts'
import {
  decodePairing,
  encodePairing,
  PAIRING_ENDINGS,
  type PairingStep,
} from '../../src/main/protocol/trust/pairing-message.ts'
import { change, created, GROUP, machineWith, person } from '../support/rosters.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { textOf, texts } from './seeds.ts'

const GROUP_ROSTER = created(['creator', 'added', 'ada'], ['creator', 'promoted', 'ada'])
const GROUP_KEY: GroupKey = {
  ...{ key: new Uint8Array(32).fill(7), number: 3, hash: GROUP_ROSTER.hash, madeMs: 1 },
  ...{ maker: person('ada').fingerprint, signature: new Uint8Array(64).fill(8) },
}
const GROUP_STEPS: readonly GroupStep[] = [
  { kind: 'state', number: 3, hash: GROUP_ROSTER.hash, keyName: new Uint8Array(16).fill(1) },
  { kind: 'ask', from: 1 },
  { kind: 'changes', document: '', changes: GROUP_ROSTER.changes },
  {
    kind: 'changes',
    document: '<x/>',
    changes: [change(GROUP_ROSTER, 'ada', 'removed', 'ada')],
  },
  { kind: 'join', name: 'Anna' },
  { kind: 'leave' },
  { kind: 'ask-key' },
  { kind: 'key', key: GROUP_KEY },
  { kind: 'declined' },
]
const SEALED: SealedMessage = {
  ...{ keyName: new Uint8Array(16).fill(1), sender: person('ada').fingerprint, runMs: 5 },
  ...{ run: new Uint8Array(8).fill(2), counter: 3, signature: new Uint8Array(64).fill(4) },
  ciphertext: new Uint8Array(40).fill(5),
}

const INVITATION =
  'pipefitter:invite/Aaurq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urBwcHBwcHBwcHBwcHBwcHBwHBc2AAAQMEQW5uYQEWdGNwOi8vMTkyLjE2OC4xLjc6OTcwMaHWMd4'
/** Of the secret `00 01 02 …`. */
const WORDS = wordsAt(invitationPlaces(Uint8Array.from({ length: 11 }, (_, i) => i))).join(' ')

export const TRUST_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'step of a pairing',
    seeds: pairingSteps().map((step) => encodePairing({ session: new Uint8Array(16), step })),
    run(input) {
      const decoded = decodePairing(input)
      deepStrictEqual(Buffer.from(encodePairing(decoded)), Buffer.from(input))
    },
  },
  {
    name: 'step of redeeming',
    seeds: (['redeem', 'accepted'] as const)
      .map((kind) => ({ kind, code: new Uint8Array(32).fill(7) }))
      .map((step) => encodeInvitationMessage({ number: new Uint8Array(16), step }))
      .concat(Buffer.from(`0103${'00'.repeat(16)}04`, 'hex')),
    run(input) {
      const decoded = decodeInvitationMessage(input)
      deepStrictEqual(Buffer.from(encodeInvitationMessage(decoded)), Buffer.from(input))
    },
  },
  {
    name: 'invitation',
    seeds: texts(INVITATION, ` ${INVITATION.slice(0, 50)}\n${INVITATION.slice(50)}`),
    run(input) {
      const invitation = parseInvitation(textOf(input))
      deepStrictEqual(parseInvitation(formatInvitation(invitation)), invitation)
    },
  },
  {
    name: 'word about a group',
    seeds: GROUP_STEPS.map((step) => encodeGroupMessage({ groupId: GROUP, step })),
    run(input) {
      const message = decodeGroupMessage(input)
      deepStrictEqual(decodeGroupMessage(encodeGroupMessage(message)), message)
      if (message.step.kind !== 'changes') return
      const { changes } = message.step
      const machine = machineWith(GROUP_ROSTER)
      const { number } = machine.roster
      if (machine.offer(changes, 0).kind === 'refused')
        deepStrictEqual(machine.roster.number, number)
    },
  },
  {
    name: 'sealed message',
    seeds: [encodeSealed(SEALED)],
    run(input) {
      const sealed = decodeSealed(input)
      deepStrictEqual(decodeSealed(encodeSealed(sealed)), sealed)
    },
  },
  {
    name: 'words of an invitation',
    seeds: texts(WORDS, WORDS.toUpperCase(), `1. ${WORDS.replaceAll(' ', '\n2) ')}`, INVITATION),
    run(input) {
      const given = parseGivenInvitation(textOf(input))
      if (given.form === 'link') return
      const words = wordsAt(invitationPlaces(given.secret)).join(' ')
      deepStrictEqual(parseGivenInvitation(words), given)
    },
  },
]

/** One of each kind, of a pairing. */
function pairingSteps(): readonly PairingStep[] {
  const bytes = new Uint8Array(32).fill(7)
  return [
    { kind: 'request', words: 4 },
    { kind: 'commit', words: 12, commitment: bytes },
    { kind: 'reveal', nonce: bytes },
    { kind: 'open', nonce: bytes },
    { kind: 'confirm', code: bytes },
    ...PAIRING_ENDINGS.map((ending) => ({ kind: 'end', ending }) as const),
  ]
}

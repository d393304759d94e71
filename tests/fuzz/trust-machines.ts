/** Machines by which peers come to trust each other: secure sessions and pairings. */
import {
  parseKeyFingerprint,
  type KeyFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'
import { PAIRING_ENDINGS, type PairingStep } from '../../src/main/protocol/trust/pairing-message.ts'
import { SecureMachine, type SecureInput } from '../../src/main/peer/pipe/secure/secure-machine.ts'
import { PairingMachine, type PairingInput } from '../../src/main/peer/trust/pairing-machine.ts'
import { target, type MachineTarget, type Rig } from './machine-attack.ts'

const secureSession = (role: 'client' | 'server') => (): Rig<SecureInput> => {
  const machine = new SecureMachine({ role, greets: true }, 0)
  return {
    machine,
    input: (chance) =>
      chance.pick<SecureInput>([
        { kind: 'secured' },
        { kind: 'greeted' },
        { kind: 'active' },
        { kind: 'users', count: chance.below(3) },
        { kind: 'tick' },
        ...(chance.below(20) === 0
          ? [{ kind: 'end', code: 'pipe/closed', reason: 'x' } as const]
          : []),
      ]),
    isOver: () => machine.state === 'ended',
  }
}

const fingerprintOf = (digit: string): KeyFingerprint => {
  const fingerprint = parseKeyFingerprint(digit.repeat(64))
  if (fingerprint === undefined) throw new Error('no fingerprint')
  return fingerprint
}

const pairing = (role: 'requester' | 'responder') => (): Rig<PairingInput> => {
  const bytes = (value: number): Uint8Array => new Uint8Array(32).fill(value)
  const start = { role, session: new Uint8Array(16), words: 4, nonce: bytes(1), nowMs: 0 }
  const machine = new PairingMachine({
    ...start,
    own: fingerprintOf('a'),
    other: fingerprintOf('b'),
  })
  return {
    machine,
    input: (chance) => {
      const value = bytes(chance.below(3))
      const step = chance.pick<PairingStep>([
        { kind: 'request', words: 4 },
        { kind: 'commit', words: 4 + chance.below(9), commitment: value },
        { kind: 'reveal', nonce: value },
        { kind: 'open', nonce: value },
        { kind: 'confirm', code: value },
        { kind: 'end', ending: chance.pick(PAIRING_ENDINGS) },
      ])
      return chance.pick<PairingInput>([
        { kind: 'begin' },
        { kind: 'step', step, exporter: value },
        { kind: 'confirm' },
        { kind: 'link-ended' },
        { kind: 'tick' },
      ])
    },
    // A confirmation that was never computed from the words must not be taken.
    sizes: () => [[machine.outcome?.kind === 'accepted' ? 1 : 0, 0]],
    isOver: () => machine.phase === 'ended',
  }
}

export const TRUST_MACHINES: readonly MachineTarget[] = [
  target('of a secure session, client', secureSession('client')),
  target('of a secure session, server', secureSession('server')),
  target('of a pairing, asking', pairing('requester')),
  target('of a pairing, asked', pairing('responder')),
]

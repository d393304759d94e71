/** Machines that keep ways and pipes alive: whether a link is good, when to go direct again, which holders to follow. */
import { DirectMachine, type DirectInput } from '../../src/main/peer/endpoint/direct-machine.ts'
import {
  LinkLivenessMachine,
  type LivenessInput,
} from '../../src/main/peer/endpoint/link-liveness-machine.ts'
import { FollowMachine, type FollowInput } from '../../src/main/peer/pipe/holders/follow-machine.ts'
import { HOLDER_POLICIES, type Holder } from '../../src/main/peer/pipe/holders/holder-policy.ts'
import type { Chance } from './chance.ts'
import {
  addressOf,
  peerOf,
  target,
  type MachineTarget,
  type Rig,
  type tick,
} from './machine-attack.ts'

const direct = (): Rig<DirectInput> => ({
  machine: new DirectMachine(),
  input: (chance) => ({
    kind: chance.pick([
      ...(['relayed', 'relayed', 'not-relayed', 'linked', 'failed'] as const),
      ...(['shaken', 'busy', 'tick'] as const),
    ]),
  }),
})

/** It is looked at from outside, and wakes by itself never. */
const liveness = (): Rig<LivenessInput | typeof tick> => {
  const machine = new LinkLivenessMachine(0)
  const carried = { bytesIn: 0, messagesOut: 0 }
  return {
    machine: {
      deadlineMs: undefined,
      step: (input, nowMs) => (input.kind === 'tick' ? [] : machine.step(input, nowMs)),
    },
    input: (chance) => {
      carried.bytesIn += chance.pick([0, 0, 0, 10])
      carried.messagesOut += chance.pick([0, 0, 10])
      return chance.pick<LivenessInput>([
        { kind: 'look', ...carried },
        { kind: 'look', ...carried },
        { kind: 'answered', rttMs: chance.pick([0, 100, 20_000]), latest: chance.below(2) === 0 },
        { kind: 'check' },
        { kind: 'doubt' },
      ])
    },
    isOver: () => machine.state === 'dead',
    pausesMs: [0, 250, 250, 1_000, 20_000],
  }
}

const holderOf = (chance: Chance): Holder => ({
  ...{ peerId: peerOf(chance), endpoint: addressOf(chance) },
  score: chance.pick([-1, 0, 50, 50, 75, Infinity, Number.NaN]),
})

const follow = (): Rig<FollowInput> => ({
  machine: new FollowMachine(HOLDER_POLICIES[0]),
  input: (chance) => {
    const peerId = peerOf(chance)
    return chance.pick<FollowInput>([
      { kind: 'bound', peerId, byHand: chance.below(2) === 0 },
      { kind: 'failed', peerId },
      { kind: 'ended', peerId, why: chance.pick(['left', 'refused', 'unreachable']) },
      { kind: 'found', holders: Array.from({ length: chance.below(5) }, () => holderOf(chance)) },
      { kind: 'asked' },
      { kind: 'policy', policy: chance.pick([...HOLDER_POLICIES]) },
      chance.below(2) === 0 ? { kind: 'stirred', peerId } : { kind: 'stirred' },
      { kind: 'tick' },
      ...(chance.below(20) === 0 ? [{ kind: 'let-go' } as const] : []),
    ])
  },
})

export const WAY_MACHINES: readonly MachineTarget[] = [
  target('that goes back to a direct link', direct),
  target('of a link that may be silent', liveness),
  target('that follows the holders of a pipe', follow),
]

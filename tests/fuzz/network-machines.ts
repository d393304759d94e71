/** Machines that find peers and rendezvous: leases, views, strangers, seeds, addresses that race. */
import type { Machine } from '../../src/main/base/machine.ts'
import {
  DiscoveryMachine,
  type DiscoveryInput,
} from '../../src/main/peer/discovery/discovery-machine.ts'
import {
  STRANGERS_MAX,
  StrangerMachine,
  type StrangerInput,
} from '../../src/main/peer/discovery/stranger-machine.ts'
import { SeedMachine, type SeedInput } from '../../src/main/peer/discovery/seed-machine.ts'
import {
  DIALS_AT_ONCE,
  DialRaceMachine,
  type DialInput,
} from '../../src/main/peer/endpoint/dial-race-machine.ts'
import {
  LeaseClientMachine,
  type LeaseClientInput,
} from '../../src/main/peer/rendezvous/lease-client-machine.ts'
import {
  CLIENTS_MAX,
  LeaseServerMachine,
  type LeaseServerInput,
} from '../../src/main/peer/rendezvous/lease-server-machine.ts'
import {
  PeerViewMachine,
  VIEW_MAX,
  type PeerViewInput,
} from '../../src/main/peer/rendezvous/peer-view-machine.ts'
import { addressOf, peerOf, target, type MachineTarget, type Rig } from './machine-attack.ts'

const leaseServer = (): Rig<LeaseServerInput> => {
  const machine = new LeaseServerMachine()
  return {
    machine,
    input: (chance) => ({
      kind: chance.pick(['requested', 'requested', 'requested', 'cancelled', 'tick'] as const),
      peerId: peerOf(chance),
    }),
    sizes: () => [[machine.clients.length, CLIENTS_MAX]],
  }
}

const leaseClient = (): Rig<LeaseClientInput> => ({
  machine: new LeaseClientMachine(),
  input: (chance) => {
    const peerId = peerOf(chance)
    const candidates = Array.from({ length: chance.below(4) }, () => ({
      address: addressOf(chance),
    }))
    return chance.pick<LeaseClientInput>([
      { kind: 'start' },
      { kind: 'candidates', candidates },
      { kind: 'granted', peerId, leaseMs: chance.pick([-1, 0, 1, 1e3, 1e9, Infinity]) },
      { kind: 'failed', address: addressOf(chance) },
      { kind: 'lost', peerId },
      { kind: 'tick' },
      ...(chance.below(50) === 0 ? [{ kind: 'stop' } as const] : []),
    ])
  },
})

const peerView = (): Rig<PeerViewInput> => {
  const machine = new PeerViewMachine()
  machine.step({ kind: 'start' }, 0)
  return {
    machine,
    input: (chance) => {
      const peerId = peerOf(chance)
      return chance.pick<PeerViewInput>([
        { kind: 'heard', peerId, asks: chance.below(2) === 0 },
        { kind: 'heard', peerId, asks: false },
        { kind: 'told', peerId },
        { kind: 'suspect', peerId },
        { kind: 'failed', peerId },
        { kind: 'goodbye', peerId },
        { kind: 'start' },
        { kind: 'tick' },
        ...(chance.below(200) === 0 ? [{ kind: 'stop' } as const] : []),
      ])
    },
    sizes: () => [[machine.members.length, VIEW_MAX]],
  }
}

const discovery = (): Rig<DiscoveryInput> => ({
  machine: new DiscoveryMachine(100),
  input: (chance) => ({
    kind: chance.pick([
      ...(['start', 'changed', 'network-changed', 'published', 'search', 'tick'] as const),
      'stop',
    ]),
  }),
})

const strangers = (): Rig<StrangerInput> => {
  const machine = new StrangerMachine()
  return {
    machine,
    input: (chance) =>
      chance.pick<StrangerInput>([
        { kind: 'heard', peerId: peerOf(chance), delayMs: chance.below(1_000) },
        { kind: 'heard', peerId: peerOf(chance), delayMs: 0 },
        { kind: 'no-address' },
        { kind: 'tick' },
      ]),
    sizes: () => [[machine.waiting, STRANGERS_MAX]],
  }
}

const seedContact = (): Rig<SeedInput> => ({
  machine: new SeedMachine(),
  input: (chance) => ({
    kind: chance.pick(['start', 'tick', 'linked', 'failed', 'lost', 'network-changed'] as const),
  }),
})

const dialRace = (): Rig<DialInput> => {
  const running = new Set<string>()
  const inner = new DialRaceMachine(Array.from({ length: 9 }, (_, i) => `tcp://10.0.0.${i}:9701`))
  let isOver = false
  const machine: Machine<DialInput, unknown> = {
    get deadlineMs() {
      return inner.deadlineMs
    },
    step(input, nowMs) {
      if (input.kind === 'failed') running.delete(input.address)
      const effects = inner.step(input, nowMs)
      for (const effect of effects) {
        if (effect.kind === 'dial') running.add(effect.address)
        else isOver = true
      }
      return effects
    },
  }
  return {
    machine,
    input: (chance) => {
      const kind = chance.pick(['start', 'tick', 'failed', 'failed', 'connected'] as const)
      const isEnd = kind === 'connected' && chance.below(8) > 0
      if (isEnd || kind === 'start' || kind === 'tick') return { kind: 'tick' }
      return { kind, address: addressOf(chance) }
    },
    sizes: () => [[running.size, DIALS_AT_ONCE]],
    isOver: () => isOver,
  }
}

export const NETWORK_MACHINES: readonly MachineTarget[] = [
  target('that grants leases', leaseServer),
  target('that wants a lease', leaseClient),
  target('of the view', peerView),
  target('of discovery', discovery),
  target('for strangers', strangers),
  target('of a seed', seedContact),
  target('that races addresses', dialRace),
]

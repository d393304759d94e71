/** Machines under attack: whatever comes, in whatever order and at whatever time, they neither throw nor grow nor spin. */
import { describe, expect, test } from 'vitest'
import type { Machine } from '../../src/main/base/machine.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { createPeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import {
  DiscoveryMachine,
  type DiscoveryInput,
} from '../../src/main/peer/discovery/discovery-machine.ts'
import {
  STRANGERS_MAX,
  StrangerMachine,
  type StrangerInput,
} from '../../src/main/peer/discovery/stranger-machine.ts'
import {
  RECEIVE_MAX,
  ReliableReceiverMachine,
  type ReceiverInput,
} from '../../src/main/peer/pipe/reliable/reliable-receiver-machine.ts'
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
import { Chance } from './chance.ts'

const RUNS = 10
const STEPS = 1_500
/** Ticks that a machine may ask for without any time passing. */
const TICKS_AT_ONCE_MAX = 300
const HOUR_MS = 3_600_000

interface Rig<Input> {
  readonly machine: Machine<Input, unknown>
  readonly input: (chance: Chance) => Input
  /** What the machine holds, and how much it may be. */
  readonly sizes?: () => readonly (readonly [size: number, limit: number])[]
}

const random = seededRandom(8)
const PEERS: readonly PeerId[] = Array.from({ length: 400 }, () =>
  createPeerId((length) => random.bytes(length)),
)
const peerOf = (chance: Chance): PeerId => chance.pick(PEERS)
const addressOf = (chance: Chance): string => `tcp://10.0.0.${chance.below(9)}:9701`

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

const receiver = (): Rig<ReceiverInput> => {
  const machine = new ReliableReceiverMachine()
  const body = new Uint8Array(60_000)
  return {
    machine,
    input: (chance) =>
      chance.pick<ReceiverInput>([
        { kind: 'block', sequence: chance.below(600), body },
        { kind: 'block', sequence: chance.below(0xffff_ffff), body: new Uint8Array(1) },
        { kind: 'asked' },
        { kind: 'tick' },
      ]),
    sizes: () => [
      [machine.stats.heldMessages, RECEIVE_MAX.messages],
      // Passed by one message each way, as its bound says.
      [machine.stats.heldBytes, RECEIVE_MAX.bytes + 2 * body.length],
    ],
  }
}

/** Gives a machine anything at any time, and its ticks when it asks for them. */
const attack = <Input>(make: () => Rig<Input>, tick: Input, seed: number): void => {
  const chance = new Chance(seed)
  const { machine, input, sizes } = make()
  let nowMs = 0
  for (let i = 0; i < STEPS; i++) {
    nowMs += chance.pick([0, 0, 1, 50, 1_000, 20_000, HOUR_MS])
    machine.step(input(chance), nowMs)
    for (const [size, limit] of sizes?.() ?? [])
      if (size > limit) throw new Error(`holds ${size}, more than ${limit}`)
    let ticks = 0
    while (machine.deadlineMs !== undefined && machine.deadlineMs <= nowMs) {
      machine.step(tick, nowMs)
      if (++ticks > TICKS_AT_ONCE_MAX) throw new Error('asks for ticks without end')
    }
    if (Number.isNaN(machine.deadlineMs)) throw new Error('wants to wake at no time')
  }
}

const seeds = Array.from({ length: RUNS }, (_, i) => i + 1)
const tick = { kind: 'tick' } as const

describe('a machine neither throws nor outgrows its bounds nor spins', () => {
  test.each([
    ['that grants leases', (seed: number) => attack(leaseServer, tick, seed)],
    ['that wants a lease', (seed: number) => attack(leaseClient, tick, seed)],
    ['of the view', (seed: number) => attack(peerView, tick, seed)],
    ['of discovery', (seed: number) => attack(discovery, tick, seed)],
    ['for strangers', (seed: number) => attack(strangers, tick, seed)],
    ['that receives a reliable stream', (seed: number) => attack(receiver, tick, seed)],
  ] as const)('%s', (_name, run) => {
    for (const seed of seeds) expect(() => run(seed), `seed ${seed}`).not.toThrow()
  })

  test('and one that does is noticed', () => {
    const spinning = () => ({
      machine: { step: () => [], deadlineMs: 0 },
      input: () => tick,
    })
    expect(() => attack(spinning, tick, 1)).toThrow('without end')
    const all: number[] = []
    const growing = () => ({
      machine: { step: () => (all.push(1), []), deadlineMs: undefined },
      input: () => tick,
      sizes: () => [[all.length, 10]] as const,
    })
    expect(() => attack(growing, tick, 1)).toThrow('holds 11')
  })
})

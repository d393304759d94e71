/** Machines under attack: whatever comes, in whatever order and at whatever time, they neither throw nor grow nor spin. */
import type { Machine } from '../../src/main/base/machine.ts'
import {
  parseKeyFingerprint,
  type KeyFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'
import { parsePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { PAIRING_ENDINGS, type PairingStep } from '../../src/main/protocol/trust/pairing-message.ts'
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
  BidiConnectMachine,
  CONNECT_TIMEOUT_MS,
  type ConnectInput,
} from '../../src/main/peer/pipe/bidi/bidi-connect-machine.ts'
import { FlowMachine, type FlowInput } from '../../src/main/peer/pipe/flow-machine.ts'
import { OutputMachine, type OutputInput } from '../../src/main/peer/pipe/output-machine.ts'
import {
  ANSWERS_MAX,
  ResolutionMachine,
  type ResolutionInput,
} from '../../src/main/peer/pipe/resolution-machine.ts'
import {
  ReliableSenderMachine,
  SEND_MAX,
  type SenderInput,
} from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'
import { SecureMachine, type SecureInput } from '../../src/main/peer/pipe/secure/secure-machine.ts'
import { PairingMachine, type PairingInput } from '../../src/main/peer/trust/pairing-machine.ts'
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
import type { Chance } from './chance.ts'
import {
  addressOf,
  PEERS,
  peerOf,
  target,
  tick,
  type MachineTarget,
  type Rig,
} from './machine-attack.ts'
import { WAY_MACHINES } from './way-machines.ts'

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
      // Unread and out of order each, passed by one message, as its bound says.
      [machine.stats.heldBytes, 2 * (RECEIVE_MAX.bytes + body.length)],
    ],
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

const bidiConnect = (): Rig<ConnectInput> => {
  const machine = new BidiConnectMachine(CONNECT_TIMEOUT_MS)
  return {
    machine,
    input: (chance) => ({
      kind: chance.pick([
        'start',
        'start',
        'tick',
        'tick',
        'answered',
        'refused',
        'cancel',
      ] as const),
    }),
    isOver: () => machine.state !== 'asking',
  }
}

const flow = (): Rig<FlowInput> => ({
  machine: new FlowMachine(),
  input: (chance) =>
    chance.below(3) === 0
      ? { kind: 'tick' }
      : { kind: 'level', messages: chance.below(20_000), bytes: chance.below(2 ** 28) },
})

const outputEnd = (): Rig<OutputInput> => {
  const machine = new OutputMachine('bound')
  return {
    machine,
    input: (chance) => {
      const kind = chance.pick(['linked', 'linked', 'broken', 'failed', 'tick'] as const)
      if (chance.below(100) === 0) return { kind: 'close', reason: 'x' }
      return kind === 'linked' || kind === 'tick' ? { kind } : { kind, error: 'x' }
    },
    isOver: () => machine.state === 'unbound',
  }
}

const END: SenderInput = { kind: 'end' }

const sender = (): Rig<SenderInput> => {
  const machine = new ReliableSenderMachine(0)
  const body = new Uint8Array(5_000)
  const number = (chance: Chance): number =>
    chance.below(6) === 0 ? chance.below(0xffff_ffff) : chance.below(machine.last + 3)
  return {
    machine,
    input: (chance) => {
      // As the service does: nothing is queued that has no room.
      if (machine.hasRoom && chance.below(3) > 0) return { kind: 'queue', body }
      const selective = Array.from({ length: chance.below(5) }, () => number(chance))
      const window = { messages: chance.below(2_000), bytes: chance.below(2 ** 32) }
      const told = chance.below(2) === 0 ? { window } : {}
      return chance.pick<SenderInput>([
        {
          kind: 'acknowledged',
          acknowledgement: { cumulative: number(chance), selective, ...told },
        },
        { kind: 'heard' },
        { kind: 'way', usable: chance.below(2) === 0 },
        { kind: 'tick' },
        ...(chance.below(200) === 0 ? [END] : []),
      ])
    },
    sizes: () => [
      [machine.stats.unacknowledged, SEND_MAX.messages],
      [machine.stats.unacknowledgedBytes, SEND_MAX.bytes + body.length],
      [-machine.stats.unacknowledged, 0],
    ],
    isOver: () => machine.state === 'finished' || machine.state === 'failed',
  }
}

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

const PIPE = parsePipeAdvertisement(
  `<?xml version="1.0"?><!DOCTYPE jxta:PipeAdvertisement><jxta:PipeAdvertisement xmlns:jxta="http://jxta.org"><Id>urn:jxta:uuid-59616261646162614E504720503250338944BCED387C4A2BBD8E9415B78C484104</Id><Type>JxtaUnicast</Type><Name>x</Name></jxta:PipeAdvertisement>`,
)

const resolution = (): Rig<ResolutionInput> => {
  const machine = new ResolutionMachine({
    ...{ pipe: PIPE, timeoutMs: 5_000, directedTo: [], neighbours: PEERS.slice(0, 5) },
    ...{ audience: () => PEERS.slice(5, 9), remembered: [], canDial: () => true },
  })
  let wakes = machine.step({ kind: 'start', wallMs: 0 }, 0).length
  return {
    machine,
    input: (chance) => {
      const peerId = peerOf(chance)
      const channel = `channel ${chance.below(6)}`
      const others = { toEverybody: chance.below(2) === 0, channel, wallMs: ++wakes }
      const from = chance.below(2) === 0 ? peerId : peerOf(chance)
      return chance.pick<ResolutionInput>([
        { kind: 'answer', peerId, from, found: true, endpoint: addressOf(chance), ...others },
        { kind: 'answer', peerId, from, found: chance.below(2) === 0, refused: 'x', ...others },
        { kind: 'asked', channel, peerId },
        { kind: 'unreachable', peerId, channel, error: 'x' },
        { kind: 'tick' },
        ...(chance.below(300) === 0 ? [{ kind: 'cancel' } as const] : []),
      ])
    },
    sizes: () => [[machine.answers.length, ANSWERS_MAX]],
    isOver: () => machine.state !== 'asking',
    pausesMs: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 50],
  }
}

/** Gives a machine anything at any time, and its ticks when it asks for them. */
export const MACHINE_TARGETS: readonly MachineTarget[] = [
  target('that grants leases', leaseServer),
  target('that wants a lease', leaseClient),
  target('of the view', peerView),
  target('of discovery', discovery),
  target('for strangers', strangers),
  target('of a seed', seedContact),
  target('that races addresses', dialRace),
  target('that asks for a two-way pipe', bidiConnect),
  target('of a queue', flow),
  target('of an output end', outputEnd),
  target('that resolves a pipe', resolution),
  target('that receives a reliable stream', receiver),
  target('that sends a reliable stream', sender),
  target('of a secure session, client', secureSession('client')),
  target('of a secure session, server', secureSession('server')),
  target('of a pairing, asking', pairing('requester')),
  target('of a pairing, asked', pairing('responder')),
  ...WAY_MACHINES,
]

/** Machines that break the rules, each with what the attack must say of it. */
export const BROKEN_MACHINES = [
  [target('that spins', spinning), 'without end'],
  [target('that grows', growing), 'holds 11'],
] as const

function spinning(): Rig<typeof tick> {
  return { machine: { step: () => [], deadlineMs: 0 }, input: () => tick }
}

function growing(): Rig<typeof tick> {
  const all: number[] = []
  return {
    machine: { step: () => (all.push(1), []), deadlineMs: undefined },
    input: () => tick,
    sizes: () => [[all.length, 10]],
  }
}

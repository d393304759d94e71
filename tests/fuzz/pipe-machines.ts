/** Machines of pipes: how one is resolved, its ends, its queues, its reliable streams. */
import { parsePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
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
import {
  RECEIVE_MAX,
  ReliableReceiverMachine,
  type ReceiverInput,
} from '../../src/main/peer/pipe/reliable/reliable-receiver-machine.ts'
import type { Chance } from './chance.ts'
import { addressOf, PEERS, peerOf, target, type MachineTarget, type Rig } from './machine-attack.ts'

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

export const PIPE_MACHINES: readonly MachineTarget[] = [
  target('that asks for a two-way pipe', bidiConnect),
  target('of a queue', flow),
  target('of an output end', outputEnd),
  target('that resolves a pipe', resolution),
  target('that receives a reliable stream', receiver),
  target('that sends a reliable stream', sender),
]

/** The pipes of the evening: bound, found, refused, drafted. */
import type { PipeRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'

const outputTo = (peer: string) => ({
  peerId: sample.peerId(peer),
  peerName: peer,
  endpoint: 'tcp://192.168.1.23:9701',
  transport: 'tcp',
  sent: 1_284,
  sentBytes: 402_113,
  waiting: 0,
  rttMs: 2.4,
})

export const inputOf = (received: number) => ({
  received,
  receivedBytes: received * 214,
  queued: 0,
  queuedBytes: 0,
  lost: 0,
  flow: 'flowing' as const,
})

const holderOf = (name: string, state: 'bound' | 'known', sent: number) => ({
  ...{ peerId: sample.peerId(name), peerName: name, state, sent },
  ...{ endpoint: `tcp://10.0.0.${name.length}:9701`, transport: 'tcp', score: 150 + sent / 100 },
})

/** Gives the one that is bound. */
export function pipesOfEvening(host: FakeHost): PipeRow {
  const telemetry = sample.samplePipe('telemetry', {
    state: 'Bound',
    stateReason: 'Bound to lathe-2 over tcp by the rule: the fastest of 2 usable answers.',
    transport: 'tcp',
    listening: true,
    output: outputTo('lathe-2'),
    input: inputOf(311),
    queue: { on: true, waiting: 3, waitingBytes: 3_072, delivered: 40 },
    holders: [holderOf('lathe-2', 'bound', 812), holderOf('lathe-1', 'known', 0)],
    description: 'Spindle speed and temperature of the lathes, once a second.',
  })
  host.put(
    'pipes',
    {},
    telemetry,
    sample.samplePipe('alarms', { listening: true, input: inputOf(4) }),
    sample.samplePipe('g-code inbox', {
      origin: 'found',
      state: 'Unbound',
      stateReason: 'Found 12 min ago; never bound from here.',
      learnedFromPeer: { peerId: sample.peerId('lathe-2'), name: 'lathe-2' },
    }),
    sample.samplePipe('camera stills', {
      origin: 'found',
      state: 'Resolving',
      transport: 'ws',
      stateReason: 'Asking who has it bound; 3 s left.',
      learnedFromPeer: { peerId: sample.peerId('kiln controller'), name: 'kiln controller' },
    }),
    sample.samplePipe('kiln setpoints', {
      origin: 'found',
      state: 'Refused',
      stateReason: 'kiln controller said that it has the pipe not bound.',
      learnedFromPeer: { peerId: sample.peerId('kiln controller'), name: 'kiln controller' },
    }),
    sample.samplePipe('notes', {
      state: 'Draft',
      stateReason: 'Never published: only this peer knows it.',
    }),
  )
  return telemetry
}

/** The evening's pipe that is bound: who answered, what was chosen before, what waits and what went through it. */
import type { PipeRow } from '../../shared/rows.ts'
import { attachmentsOfEvening } from './evening-attachments.ts'
import { conversationsOfEvening } from './evening-conversations.ts'
import { explainedOfEvening } from './evening-explained.ts'
import { ago, MINUTE } from './evening-time.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'

/** Of a peer that was only told of. */
const NOT_MET = { standing: undefined, proven: undefined, reached: undefined } as const

export function bindingOfEvening(host: FakeHost, pipe: PipeRow) {
  const of = { pipeId: pipe.id }
  host.put('resolutions', of, sample.sampleResolution(pipe))
  host.put(
    'answers',
    of,
    sample.sampleAnswer(pipe, 'lathe-2', {
      bound: true,
      wouldChoose: 'the fastest of 2 usable answers (2.4 ms), on our own subnet.',
      test: {
        ...{ endpoint: 'tcp://192.168.1.23:9701', atWallMs: ago(MINUTE), outcome: 'measured' },
        ...{ roundTripsMs: [2.4, 2.1, 2.2, 3.8, 2.3] },
        words: 'Round trip 2.3 ms (2.1 to 3.8, 5 pings); 11.2 MB/s (11.2 MB in 1002 ms)',
        throughput: { bytes: 11_200_000, tookMs: 1_002 },
      },
    }),
    sample.sampleAnswer(pipe, 'Maras Notebook', {
      endpoint: 'tcp://192.168.1.61:9701',
      rttMs: 11.8,
      score: 71,
      source: 'direct',
    }),
    sample.sampleAnswer(pipe, 'field unit 12', {
      endpoint: 'tcp://10.8.0.90:9701',
      source: 'on-behalf',
      ...NOT_MET,
      answeredBy: { peerId: sample.peerId('lab-7'), name: 'lab-7' },
      verdict: 'checking',
      verdictReason: 'lab-7 answered for it; asking the peer itself.',
      score: 20,
      rttMs: 14.2,
    }),
    (({ endpoint: _endpoint, transport: _transport, ...rest }) => rest)(
      sample.sampleAnswer(pipe, 'kiln controller', {
        verdict: 'refused',
        verdictReason: 'Found=false: it does not have the pipe bound.',
        score: 0,
        rttMs: 4.1,
        source: 'direct',
      }),
    ),
  )
  host.put(
    'bindings',
    of,
    sample.sampleBinding(pipe, 'lathe-2'),
    sample.sampleBinding(pipe, 'lathe-1', {
      chosenBy: 'hand',
      reason: 'Chosen in the window before the rule’s own choice (lathe-2).',
      boundWallMs: ago(52 * MINUTE),
      endedWallMs: ago(9 * MINUTE),
      endReason: 'the peer said goodbye',
    }),
  )
  queueOfEvening(host, pipe)
  messagesOfEvening(host, pipe)
  conversationsOfEvening(host, pipe)
  attachmentsOfEvening(host, pipe)
  explainedOfEvening(host, pipe, sample.samplePeer('lathe-2'))
}

function queueOfEvening(host: FakeHost, pipe: PipeRow) {
  const states = ['on-its-way', 'waiting', 'waiting'] as const
  const rows = states.map((state, at) => ({
    ...{ id: String(41 + at), pipeId: pipe.id, state },
    ...{ sizeBytes: 512 * (at + 1), queuedWallMs: ago((9 - at) * MINUTE) },
  }))
  host.put('queue', { pipeId: pipe.id }, ...rows)
}

function messagesOfEvening(host: FakeHost, pipe: PipeRow) {
  const messages = Array.from({ length: 24 }, (_, at) =>
    sample.sampleMessage(pipe, at, at % 5 === 4 ? { direction: 'out' } : {}),
  )
  const frame = Array.from({ length: 80 }, (_, at) =>
    ((at * 29) % 256).toString(16).padStart(2, '0'),
  ).join('')
  messages.push(
    sample.sampleMessage(pipe, 30, {
      sizeBytes: 4_312,
      elements: [
        {
          namespace: 'cam',
          name: 'meta',
          type: 'application/json',
          sizeBytes: 44,
          text: '{"frame": 12, "exposure": "1/250", "iso": 200}',
          cut: false,
        },
        {
          namespace: 'cam',
          name: 'still',
          type: 'image/jpeg',
          sizeBytes: 4_180,
          hex: frame,
          cut: true,
        },
      ],
    }),
    sample.sampleMessage(pipe, 31, {
      direction: 'out',
      elements: [
        {
          namespace: '',
          name: 'text',
          type: 'text/plain',
          sizeBytes: 28,
          text: 'Thanks, that is sharp enough.',
          cut: false,
        },
      ],
    }),
  )
  host.put('messages', { pipeId: pipe.id }, ...messages)
}

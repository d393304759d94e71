/** What the fake host shows on a screen: nothing at all, a query in its stages, and the hard cases of `scenes-hard.ts`. */
import { evening } from './evening.ts'
import { answerCalls } from './evening-answers.ts'
import { FakeHost } from './fake-host.ts'
import { FakeTraffic } from './fake-traffic.ts'
import * as sample from './sample-rows.ts'

export { evening } from './evening.ts'
export * from './scenes-hard.ts'

/** A first start with nobody there. */
export function nobody(): FakeHost {
  const host = new FakeHost()
  host.put(
    'status',
    {},
    sample.sampleStatus({ connections: 0, bytesInPerSecond: 0, bytesOutPerSecond: 0 }),
  )
  new FakeTraffic(host).put()
  answerCalls(host)
  return host
}

/** A profile that was made just now, with peers about. */
export function firstRun(): FakeHost {
  const host = evening()
  host.put('status', {}, sample.sampleStatus({ firstRun: true }))
  return host
}

/** A query for a transport that nobody has. */
export function nobodyAnswers(): FakeHost {
  const host = evening()
  const pipe = sample.samplePipe('camera stills', {
    origin: 'found',
    transport: 'ws',
    state: 'Unbound',
    stateReason: 'Nobody answered the last query.',
  })
  host.put('pipes', {}, pipe)
  host.put(
    'resolutions',
    { pipeId: pipe.id },
    sample.sampleResolution(pipe, {
      answers: 0,
      asked: [
        { channel: 'multicast on eth0', state: 'sent', answers: 0 },
        { channel: 'multicast on wlan0', state: 'sent', answers: 0 },
      ],
      summary:
        'For ws: nobody answered. 4 peers here have only tcp endpoints, and a peer answers only with an endpoint of the transport that the pipe specifies.',
    }),
  )
  return host
}

/** The query still runs and answers come. */
export function asking(): FakeHost {
  const host = nobodyAnswers()
  const pipe = sample.samplePipe('camera stills', {
    origin: 'found',
    state: 'Resolving',
    stateReason: 'Asking who has it bound.',
  })
  host.put('pipes', {}, pipe)
  host.put(
    'resolutions',
    { pipeId: pipe.id },
    sample.sampleResolution(pipe, {
      state: 'asking',
      startedWallMs: Date.now() - 1_700,
      elapsedMs: 1_700,
      answers: 2,
      summary: 'Asking for 5 s: 2 peers have answered so far.',
      asked: [
        { channel: 'multicast on eth0', state: 'answered', answers: 2, firstAnswerMs: 3.1 },
        { channel: 'multicast on wlan0', state: 'sent', answers: 0 },
      ],
    }),
  )
  host.put(
    'answers',
    { pipeId: pipe.id },
    sample.sampleAnswer(pipe, 'kiln controller', {
      wouldChoose: 'the only usable answer so far, on our own subnet.',
    }),
    sample.sampleAnswer(pipe, 'lab-7', { verdict: 'checking', score: 20, source: 'on-behalf' }),
  )
  return host
}

/** More messages than anyone can read, for looking at how the screen keeps up. */
export function flood(): FakeHost {
  const host = evening()
  const traffic = new FakeTraffic(host)
  let number = 1_000
  setInterval(() => {
    const rows = Array.from({ length: 100 }, () =>
      sample.sampleTraffic(number++, { atWallMs: Date.now() }),
    )
    traffic.put(...rows)
  }, 25)
  return host
}

// One of the two processes of a pair: carries out the orders of the process that started it.
import { createBareMeeting, createBareTlsMeeting } from './bare.ts'
import type { Channel, Meeting } from './channel.ts'
import { createDeferred } from '../src/main/base/deferred.ts'
import { createHostMeeting } from './hosts.ts'
import { createLinkMeeting } from './link.ts'
import { createHttpTransport } from '../src/main/transports/http/index.ts'
import { createTcpTransport } from '../src/main/transports/tcp/index.ts'
import { createWsTransport } from '../src/main/transports/ws/index.ts'
import { createPipefitterMeeting } from './pipefitter.ts'
import type { BenchName, Kind, Order } from './plan.ts'
import { createRelayedMeeting, createReliableMeeting } from './reliable.ts'
import { median } from './statistics.ts'

const meetings: Readonly<Record<Kind, () => Meeting>> = {
  pipefitter: createPipefitterMeeting,
  link: () => createLinkMeeting(createTcpTransport),
  'link-ws': () => createLinkMeeting(createWsTransport),
  'link-http': () => createLinkMeeting(createHttpTransport),
  bare: createBareMeeting,
  'bare-tls': createBareTlsMeeting,
  reliable: createReliableMeeting,
  'reliable-ws': () => createReliableMeeting('ws'),
  'reliable-http': () => createReliableMeeting('http'),
  'reliable-relay': createRelayedMeeting,
  host: () => createHostMeeting('plain'),
  'host-secure': () => createHostMeeting('secure'),
  'host-reliable': () => createHostMeeting('reliable'),
}
const DONE = Uint8Array.of(1)

const meeting = meetings[process.argv[2] as Kind]()
let channel: Promise<Channel> = Promise.reject(new Error('nothing was offered yet'))
channel.catch(() => {})

const obey = async (order: Order): Promise<unknown> => {
  switch (order.do) {
    case 'offer': {
      const made = await meeting.offer()
      channel = made.channel
      return made.offer
    }
    case 'connect':
      channel = meeting.connect(order.offer)
      return void (await channel)
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'serve':
      return serve(await channel, order.bench, order.count)
    case 'measure':
      return order.bench === 'one-way'
        ? oneWay(await channel, order.count, new Uint8Array(order.bodyBytes).fill(7))
        : roundTrip(await channel, order.count, new Uint8Array(order.bodyBytes).fill(7))
  }
}

/** The far end: says when the last of `count` has come, or sends each back. */
const serve = (far: Channel, bench: BenchName, count: number): void => {
  let left = count
  far.onBody =
    bench === 'one-way'
      ? () => void (--left === 0 && void far.send(DONE))
      : (body) => void far.send(body)
}

/** Messages a second, from the first send until the far end has said that the last has come. */
const oneWay = async (near: Channel, count: number, body: Uint8Array): Promise<number> => {
  const done = createDeferred()
  near.onBody = () => done.resolve()
  const startedMs = performance.now()
  for (let i = 0; i < count; i++) {
    const waiting = near.send(body)
    if (waiting !== undefined) await waiting
  }
  await done.promise
  return (1000 * count) / (performance.now() - startedMs)
}

/** Microseconds, the median of `count` messages that go there and back one after the other. */
const roundTrip = async (near: Channel, count: number, body: Uint8Array): Promise<number> => {
  const timesUs: number[] = []
  const done = createDeferred()
  let sentMs = 0
  const send = (): void => {
    sentMs = performance.now()
    void near.send(body)
  }
  near.onBody = () => {
    timesUs.push(1000 * (performance.now() - sentMs))
    if (timesUs.length < count) send()
    else done.resolve()
  }
  send()
  await done.promise
  return median(timesUs)
}

process.on('message', (order: Order) => {
  obey(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
// An orderly exit, so that --cpu-prof writes its file.
process.on('disconnect', () => process.exit(0))

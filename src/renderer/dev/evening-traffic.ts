/** The messages on the wire of an evening. */
import type { FakeHost } from './fake-host.ts'
import { FakeTraffic } from './fake-traffic.ts'
import * as sample from './sample-rows.ts'

const ago = (ms: number) => Date.now() - ms

const TRAFFIC = [
  { kind: 'pipe-message', summary: '1 element: text' },
  { kind: 'pipe-message', summary: '2 elements: cam:meta, cam:still' },
  { kind: 'binding-query', summary: 'Who has telemetry bound, over tcp?' },
  { kind: 'binding-answer', summary: 'telemetry is bound here: tcp://192.168.1.23:9701' },
  { kind: 'discovery-response', summary: '1 peer advertisement' },
  { kind: 'resolver', summary: 'jxta:ResolverQuery, handler PDP' },
  { kind: 'routing', summary: 'route query for lab-7' },
] as const

function trafficOf(number: number) {
  const { kind, summary } = TRAFFIC[(number * 5 + (number >> 3)) % TRAFFIC.length] ?? TRAFFIC[0]
  const toAll = kind === 'binding-query' || kind === 'discovery-response'
  const { peerId, peerName, pipeId, pipeName, ...rest } = sample.sampleTraffic(number, {
    ...{ kind, summary, atWallMs: ago((400 - number) * 173) },
  })
  const ofPipe = kind === 'pipe-message' || kind.startsWith('binding')
  return {
    ...rest,
    ...(toAll ? { transport: 'mcast', address: 'mcast://224.0.1.85:1234' } : { peerId, peerName }),
    ...(ofPipe ? { pipeId, pipeName } : {}),
  } as ReturnType<typeof sample.sampleTraffic>
}

/** Four minutes of messages, as a workshop makes them. */
export function trafficOfEvening(host: FakeHost) {
  const rows = Array.from({ length: 400 }, (_, at) => trafficOf(at))
  host.put('traffic', {}, ...rows)
  new FakeTraffic(host).put(...rows)
  for (let second = 0; second < 280; second++) {
    const [wave, kick] = [Math.sin(second / 17), second % 23 === 0 ? 1 : 0]
    const inward = Math.round(14 + 12 * wave + 30 * kick)
    const outward = Math.round(6 + 5 * Math.cos(second / 29))
    host.put(
      'trafficRate',
      {},
      {
        ...{ id: String(second), atWallMs: ago((280 - second) * 1_000), in: inward, out: outward },
        ...{ bytesIn: inward * 420, bytesOut: outward * 380 },
      },
    )
  }
}

/** The messages on the wire of an evening. */
import type { FakeHost } from './fake-host.ts'
import { FakeTraffic } from './fake-traffic.ts'
import * as sample from './sample-rows.ts'
import { ago } from './evening-time.ts'

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

/** A message in the binary format: a reading as JSON, a document, and where it came from. */
const KEPT = [
  'anhtZwAAAAADanhlbAABAAdyZWFkaW5nABBhcHBsaWNhdGlvbi9qc29uAAAASnsic3RhdGlvbiI6ImxhdGhlLTIiLCJ0ZW1wZXJh',
  'dHVyZSI6MjEuNCwicnBtIjoxNDIyLCJhbGFybXMiOlsiZG9vciIsbnVsbF19anhlbAABAANkb2MAFnRleHQveG1sO2NoYXJzZXQ9',
  'VVRGLTgAAABWPD94bWwgdmVyc2lvbj0iMS4wIj8+PGp4dGE6UEE+PE5hbWU+dGVsZW1ldHJ5PC9OYW1lPjxUeXBlPkp4dGFVbmlj',
  'YXN0PC9UeXBlPjwvanh0YTpQQT5qeGVsAQEAFUVuZHBvaW50U291cmNlQWRkcmVzcwAYdGV4dC9wbGFpbjtjaGFyc2V0PVVURi04',
  'AAAAF3RjcDovLzE5Mi4xNjguMS4yMzo5NzAx',
].join('')
const KEPT_BYTES = atob(KEPT).length

/** Four minutes of a number, one value a second; asked again there is no more. */
function answerSeries(host: FakeHost) {
  host.on('traffic.series', ({ next = 0 }) => {
    const count = next === 0 ? 240 : 0
    const seconds = Array.from({ length: count }, (_, at) => at)
    return {
      atWallMs: seconds.map((at) => ago((240 - at) * 1_000)),
      values: seconds.map((at) => 21 + Math.sin(at / 19) * 1.8 + (at % 11) / 20),
      ...{ without: 3, next: 240, left: 0 },
    }
  })
}

export function answerTraffic(host: FakeHost) {
  answerSeries(host)
  host.on('traffic.bytes', () => ({ base64: KEPT, sizeBytes: KEPT_BYTES }))
  host.on('traffic.detail', () => ({
    content: 'whole',
    sizeBytes: KEPT_BYTES,
    elements: [
      {
        namespace: 'jxta',
        name: 'EndpointSourceAddress',
        type: 'text/plain',
        sizeBytes: 22,
        text: 'tcp://192.168.1.23:9701',
        cut: false,
      },
      {
        namespace: 'jxta',
        name: 'EndpointDestinationAddress',
        type: 'text/plain',
        sizeBytes: 96,
        text: 'jxta://uuid-59616261646162614A787461503250330C/PipeService/urn:jxta:uuid-5961',
        cut: false,
      },
      {
        namespace: '',
        name: 'text',
        type: 'text/plain;charset=UTF-8',
        sizeBytes: 26,
        text: 'temperature=21.4 rpm=1422',
        cut: false,
      },
      {
        namespace: 'cam',
        name: 'still',
        type: 'image/jpeg',
        sizeBytes: 4_180,
        hex: 'ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707',
        cut: true,
      },
    ],
  }))
}

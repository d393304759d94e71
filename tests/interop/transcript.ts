/** What both sides said, in order and decoded, for the reader of a failed test. */
import { utf8Decode } from '../../src/main/base/bytes.ts'
import type { TrafficEvent } from '../../src/main/peer/endpoint/traffic.ts'
import { shortId } from '../../src/main/protocol/ids.ts'
import type { MessageElement } from '../../src/main/protocol/message/message.ts'
import type { LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

const LINES_KEPT = 300
const BODY_SHOWN = 2_500
/** Certificates and signatures, which nobody reads. */
const LONG_BASE64 =
  /[A-Za-z0-9+/]{40,}={0,2}(?: [A-Za-z0-9+/]{40,}={0,2})*(?: [A-Za-z0-9+/]+={0,2})?/g

export class Transcript {
  readonly #lines: string[] = []
  readonly #followed: LivePeer[] = []
  readonly #oracles: Oracle[] = []

  followPeer(peer: LivePeer): void {
    this.#followed.push(peer)
    const { endpoint } = peer.peer.services
    endpoint.traffic.on((event) => this.#add(peer.name, describe(event)))
    endpoint.linkChanged.on(({ link, opened, error }) => {
      const what = opened ? 'link opened' : `link closed (${error?.message ?? 'in order'})`
      this.#add(peer.name, `${what} ${link.connection.remoteAddress} ${shortId(link.peerId)}`)
    })
  }

  followOracle(oracle: Oracle): void {
    this.#oracles.push(oracle)
    oracle.happened.on((event) => this.#add(`JXSE ${oracle.name}`, JSON.stringify(event)))
  }

  /** Another test begins. */
  begin(): void {
    this.#lines.length = 0
  }

  text(): string {
    const counters = this.#followed.map(
      ({ name, counters: all }) => `counters of ${name}: ${JSON.stringify(all.snapshot())}`,
    )
    const errors = this.#oracles.map(({ name, stderr }) => `standard error of ${name}: ${stderr}`)
    return ['── transcript', ...this.#lines, ...counters, ...errors].join('\n')
  }

  #add(who: string, line: string): void {
    this.#lines.push(`${performance.now().toFixed(0)} ${who}: ${line}`)
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
  }
}

const describe = (event: TrafficEvent): string => {
  const { direction, peerId, address, service, param, sizeBytes, message } = event
  const whom = peerId === undefined ? 'all' : shortId(peerId)
  const head = `${direction} ${whom} ${address} ${service}/${param} ${sizeBytes} bytes`
  return [head, ...message.elements.map(describeElement)].join('\n      ')
}

const describeElement = ({ namespace, name, type, body }: MessageElement): string =>
  `[${namespace}] ${name} ${type} ${body.length}: ${bodyText(type, body).slice(0, BODY_SHOWN)}`

/** Documents within documents are escaped once a level: unescaped, one can read them. */
const bodyText = (type: string, body: Uint8Array): string => {
  if (!type.startsWith('text/')) return Buffer.from(body.subarray(0, 32)).toString('hex')
  try {
    const text = utf8Decode(body.subarray(0, 16 * 1024)).replaceAll(/\s+/g, ' ')
    const readable = text.replaceAll('&amp;', '&').replaceAll('&lt;', '<')
    return readable.replaceAll(LONG_BASE64, '…')
  } catch {
    return 'no UTF-8'
  }
}

/** How each transport looks: a shape that tells it without colour, a colour, and a name in words. */
import { useWords } from '../words/index.ts'

export interface TransportLook {
  /** An outline in a box of 12 by 12. */
  readonly path: string
  readonly filled: boolean
  readonly color: string
  readonly words: string
}

const words = useWords('ui').transports

const look = (
  path: string,
  filled: boolean,
  color: string,
  told: string | (() => string),
): TransportLook => ({
  path,
  filled,
  color,
  get words() {
    return typeof told === 'string' ? told : told()
  },
})

const SQUARE = 'M2 2h8v8H2z'
const SHIELD = 'M6 1l4.2 1.6v3.2c0 2.6-1.8 4.3-4.2 5.2-2.4-.9-4.2-2.6-4.2-5.2V2.6z'
const DIAMOND = 'M6 1.2 10.8 6 6 10.8 1.2 6z'
const TRIANGLE = 'M6 1.6 11 10.4H1z'
const RADIATION = 'M6 5.2v1.6M3.2 2.6a5 5 0 0 0 0 6.8M8.8 2.6a5 5 0 0 1 0 6.8'
const RING = 'M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z'

const TCP = 'text-transport-tcp'
const WS = 'text-transport-ws'
const HTTP = 'text-transport-http'

const MULTICAST = look(RADIATION, false, 'text-transport-multicast', () => words.multicast)
/** Filled where it is encrypted or plain TCP, an outline otherwise. */
const LOOKS: ReadonlyMap<string, TransportLook> = new Map([
  ['tcp', look(SQUARE, true, TCP, 'TCP')],
  ['tls', look(SHIELD, true, TCP, () => words.tls)],
  ['ws', look(DIAMOND, false, WS, 'WebSocket')],
  ['wss', look(DIAMOND, true, WS, () => words.wss)],
  ['http', look(TRIANGLE, false, HTTP, 'HTTP')],
  ['https', look(TRIANGLE, true, HTTP, 'HTTPS')],
  ['mcast', MULTICAST],
  ['multicast', MULTICAST],
  ['udp', MULTICAST],
])

export const lookOf = (transport: string): TransportLook =>
  LOOKS.get(transport) ?? look(RING, false, 'text-transport-other', transport)

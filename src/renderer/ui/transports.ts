/** How each transport looks: a shape that tells it without colour, a colour, and a name in words. */
export interface TransportLook {
  /** An outline in a box of 12 by 12. */
  readonly path: string
  readonly filled: boolean
  readonly color: string
  readonly words: string
}

const look = (path: string, filled: boolean, color: string, words: string): TransportLook => ({
  path,
  filled,
  color,
  words,
})

// tcp: a full square. ws: two facing arcs. http: a triangle. multicast: a dot that radiates. Others: a ring.
const LOOKS: ReadonlyMap<string, TransportLook> = new Map([
  ['tcp', look('M2 2h8v8H2z', true, 'text-transport-tcp', 'TCP')],
  ['tls', look('M6 .8 11.2 6 6 11.2.8 6z', true, 'text-transport-tcp', 'TLS over TCP')],
  [
    'ws',
    look(
      'M4 1.5a6.4 6.4 0 0 1 0 9M8 10.5a6.4 6.4 0 0 1 0-9',
      false,
      'text-transport-ws',
      'WebSocket',
    ),
  ],
  [
    'wss',
    look(
      'M4 1.5a6.4 6.4 0 0 1 0 9M8 10.5a6.4 6.4 0 0 1 0-9',
      false,
      'text-transport-ws',
      'WebSocket over TLS',
    ),
  ],
  ['http', look('M6 1.6 11 10.4H1z', false, 'text-transport-http', 'HTTP')],
  ['https', look('M6 1.6 11 10.4H1z', true, 'text-transport-http', 'HTTPS')],
  [
    'mcast',
    look(
      'M6 5.2v1.6M3.2 2.6a5 5 0 0 0 0 6.8M8.8 2.6a5 5 0 0 1 0 6.8',
      false,
      'text-transport-multicast',
      'IP multicast',
    ),
  ],
])

const OTHER = look('M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z', false, 'text-transport-other', '')

export function lookOf(transport: string): TransportLook {
  const known = LOOKS.get(transport === 'multicast' || transport === 'udp' ? 'mcast' : transport)
  return known ?? { ...OTHER, words: transport }
}

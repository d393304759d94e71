/** Messages of our own services, and the addresses of our own transports. */
import { deepStrictEqual } from 'node:assert/strict'
import { decodeAlive, encodeAlive } from '../../src/main/protocol/alive-message.ts'
import { decodeMessage } from '../../src/main/protocol/message/binary.ts'
import type { Message } from '../../src/main/protocol/message/message.ts'
import {
  decodePathTest,
  encodePathTest,
  TEST_REFUSALS,
  type PathTestMessage,
} from '../../src/main/protocol/path-test-message.ts'
import {
  decodeProbe,
  DIAL_BACK_OUTCOMES,
  encodeProbe,
  type ProbeMessage,
} from '../../src/main/protocol/probe-message.ts'
import {
  decodeRelay,
  encodeRelay,
  RELAY_REFUSALS,
  type RelayMessage,
} from '../../src/main/protocol/relay-message.ts'
import { formatKeyAddress, parseKeyAddress } from '../../src/main/transports/dht/dht-address.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { bytesOf, textOf, texts } from './seeds.ts'

const PIPE = 'urn:jxta:uuid-59616261646162614E504720503250338944BCED387C4A2BBD8E9415B78C484104'
const token = 'Token-of_1'
const PROBES: readonly ProbeMessage[] = [
  { kind: 'beacon' },
  { kind: 'dial-back', token, address: 'tcp://10.77.0.2:9701' },
  ...DIAL_BACK_OUTCOMES.map((outcome) => ({ kind: 'dialled', token, outcome }) as const),
]
const RELAYS: readonly RelayMessage[] = [
  { kind: 'ask' },
  { kind: 'granted', seconds: 120 },
  ...RELAY_REFUSALS.map((why) => ({ kind: 'refused', why }) as const),
]
const PATH_TESTS: readonly PathTestMessage[] = [
  { kind: 'ask', token, pipeId: PIPE },
  { kind: 'granted', token },
  ...TEST_REFUSALS.map((why) => ({ kind: 'refused', token, why }) as const),
  ...(['ping', 'pong', 'count'] as const).map((kind) => ({ kind, token, number: 7 })),
  { kind: 'load', token, load: new Uint8Array(64).fill(9) },
]

/** A codec of a service: what it reads it writes alike. */
const codec = <T>(
  name: string,
  values: readonly T[],
  encode: (value: T) => Message,
  decode: (message: Message) => T,
): FuzzTarget => ({
  name,
  seeds: bytesOf(...values.map(encode)),
  run(input) {
    const value = decode(decodeMessage(input))
    deepStrictEqual(decode(encode(value)), value)
  },
})

export const SERVICE_TARGETS: readonly FuzzTarget[] = [
  codec('probe', PROBES, encodeProbe, decodeProbe),
  codec(
    ...(['word whether somebody is there'] as const),
    (['ask', 'answer'] as const).map((kind) => ({ kind, number: 12 })),
    ...([encodeAlive, decodeAlive] as const),
  ),
  codec('word about a relay', RELAYS, encodeRelay, decodeRelay),
  codec('test of a path', PATH_TESTS, encodePathTest, decodePathTest),
  {
    name: 'address in the DHT',
    seeds: texts(formatKeyAddress(new Uint8Array(32).fill(0xa7))),
    run(input) {
      const { key, address } = parseKeyAddress(textOf(input))
      deepStrictEqual(formatKeyAddress(key), address)
    },
  },
]

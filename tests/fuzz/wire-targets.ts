/** What comes over links: frames, messages, and what services put into messages. */
import { deepStrictEqual } from 'node:assert/strict'
import { concatBytes } from '../../src/main/base/bytes.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import type { ErrorCode } from '../../src/main/base/errors.ts'
import { parsePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import { parsePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { decodeDatagram } from '../../src/main/protocol/framing/datagram.ts'
import { FrameDecoder } from '../../src/main/protocol/framing/frame-decoder.ts'
import { MessageSplitter } from '../../src/main/protocol/framing/message-splitter.ts'
import {
  encodePackageHeader,
  parsePackageHeader,
} from '../../src/main/protocol/framing/package-header.ts'
import { formatWelcome, parseWelcome } from '../../src/main/protocol/framing/welcome.ts'
import {
  decodeAcknowledgement,
  encodeAcknowledgement,
} from '../../src/main/protocol/message/acknowledgement.ts'
import { decodeMessage, encodeMessage } from '../../src/main/protocol/message/binary.ts'
import { Message } from '../../src/main/protocol/message/message.ts'
import {
  encodeAcknowledgement as encodeReliableAcknowledgement,
  encodeBlock,
  encodePing,
  encodeReset,
  parseReliable,
} from '../../src/main/protocol/message/reliable.ts'
import {
  encodeSecureFrame,
  parseSecureMessage,
  type SecureDialect,
} from '../../src/main/protocol/message/secure-blocks.ts'
import {
  encodeBidiMessage,
  parseBidiMessage,
} from '../../src/main/protocol/documents/bidi-exchange.ts'
import { formatMessageXml, parseMessageXml } from '../../src/main/protocol/message/xml.ts'
import {
  decodeTransfer,
  encodeTransfer,
  TRANSFER_NAMESPACE,
} from '../../src/main/protocol/transfer-message.ts'
import { vectors } from '../vectors/vectors.ts'
import { bodyOf, messageOf } from '../vectors/wire.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { isCoded } from './fuzz-target.ts'
import {
  welcomeBytes,
  frameBytes,
  datagramBytes,
  messageBytes,
  found,
  textOf,
  texts,
  bytesOf,
} from './seeds.ts'

const message: FuzzTarget = {
  name: 'message',
  seeds: [...messageBytes, versionOne()],
  run(input) {
    const decoded = decodeMessage(input)
    const again = decodeMessage(concatBytes(encodeMessage(decoded)))
    deepStrictEqual(again.elements, decoded.elements)
  },
}

const SECURE_MARK = { id: '00112233445566778899aabbccddeeff', role: 'client' } as const
const secureSeeds = [
  { kind: 'block', sequence: 1, body: Uint8Array.of(22, 3, 1), again: false },
  {
    kind: 'acknowledgement',
    acknowledgement: { cumulative: 2, selective: [4, 5], window: { messages: 9, bytes: 99 } },
  },
  { kind: 'ping' },
  { kind: 'end', reason: 'over' },
] as const

/** Blocks of secure pipes, of both dialects. */
const secureBlocks: FuzzTarget = {
  name: 'secure blocks',
  seeds: [
    ...vectors.filter(({ name }) => name.startsWith('tls-')).map(bodyOf),
    ...secureSeeds.map((frame) =>
      concatBytes(encodeMessage(encodeSecureFrame('tls13', frame, SECURE_MARK) ?? Message.of())),
    ),
  ],
  run(input) {
    const decoded = decodeMessage(input)
    for (const dialect of ['tls13', 'legacy'] as const) readSecure(dialect, decoded)
  },
}

const readSecure = (dialect: SecureDialect, decoded: Message): void => {
  let read: ReturnType<typeof parseSecureMessage>
  try {
    read = parseSecureMessage(dialect, decoded)
  } catch (error) {
    if (error instanceof PipefitterError) return
    throw error
  }
  for (const frame of read.frames) {
    const written = encodeSecureFrame(dialect, frame, read.session)
    if (written === undefined) continue
    deepStrictEqual(parseSecureMessage(dialect, written), { ...read, frames: [frame] })
  }
}

const frames: FuzzTarget = {
  name: 'frames',
  seeds: [
    ...welcomeBytes.map((welcome, i) => concatBytes([welcome, ...frameBytes.slice(i, i + 2)])),
    concatBytes([
      ...welcomeBytes.slice(0, 1),
      encodePackageHeader(0),
      encodePackageHeader(1),
      Uint8Array.of(1),
    ]),
  ],
  run(input, chance) {
    const whole = outcome([input])
    const cuts = [chance.below(input.length + 1), chance.below(input.length + 1)].sort(
      (a, b) => a - b,
    )
    const pieces = [0, ...cuts].map((start, i) => input.subarray(start, cuts[i] ?? input.length))
    const cut = outcome(pieces)
    deepStrictEqual(
      [cut.events, cut.state, cut.error?.code],
      [whole.events, whole.state, whole.error?.code],
    )
    if (whole.error !== undefined) throw whole.error
  },
}

/** The step is what is mutated; a chunk's bytes stand beside it. */
const transfer: FuzzTarget = {
  name: 'step of a transfer',
  seeds: [
    { kind: 'offer', name: 'a', isFolder: true, files: 2, sizeBytes: 9, list: 'a'.repeat(64) },
    { kind: 'list', from: 0, files: [{ path: ['a', 'b'], sizeBytes: 9, sha256: 'a'.repeat(64) }] },
    {
      kind: 'take',
      round: 1,
      there: [[0, 4]],
      part: { item: 5, haveBytes: 1, sha256: 'a'.repeat(64) },
    },
    { kind: 'chunk', round: 1, item: 0, offset: 0, sha256: 'a'.repeat(64) },
    { kind: 'refused', why: 'full' },
  ].map((step) => Buffer.from(JSON.stringify({ transfer: '0'.repeat(32), ...step }))),
  run(input) {
    const element = (name: string, body: Uint8Array) =>
      ({ namespace: TRANSFER_NAMESPACE, name, type: 'application/octet-stream', body }) as const
    const data = element('data', Uint8Array.of(1, 2, 3))
    const said = decodeTransfer(Message.of(element('step', input), data))
    deepStrictEqual(decodeTransfer(encodeTransfer(said)), said)
  },
}

export const WIRE_TARGETS: readonly FuzzTarget[] = [
  transfer,
  message,
  secureBlocks,
  {
    name: 'XML message',
    seeds: texts(
      ...vectors
        .filter(({ decoded }) => decoded.message !== undefined)
        .map((vector) => formatMessageXml(messageOf(vector))),
    ),
    run(input) {
      const decoded = parseMessageXml(textOf(input))
      deepStrictEqual(parseMessageXml(formatMessageXml(decoded)).elements, decoded.elements)
    },
  },
  frames,
  {
    name: 'message stream',
    seeds: messageBytes.map((bytes, i) => concatBytes([bytes, ...messageBytes.slice(i, i + 2)])),
    run(input, chance) {
      const cut = chance.below(input.length + 1)
      const whole = parted([input])
      deepStrictEqual(parted([input.subarray(0, cut), input.subarray(cut)]), whole)
      if (whole.error !== undefined) throw whole.error
    },
  },
  {
    name: 'welcome',
    seeds: welcomeBytes,
    run(input) {
      const welcome = parseWelcome(textOf(input))
      const { destination, publicAddress, peerId } = welcome
      deepStrictEqual(parseWelcome(formatWelcome(welcome)).peerId, peerId)
      deepStrictEqual(
        [destination, publicAddress].some((field) => /\s/.test(field)),
        false,
      )
    },
  },
  {
    name: 'package header',
    seeds: [encodePackageHeader(700), encodePackageHeader(700, { multicast: true })],
    run(input) {
      const header = parsePackageHeader(input)
      if (header !== undefined) deepStrictEqual(header.byteLength <= input.length, true)
    },
  },
  {
    name: 'datagram',
    seeds: datagramBytes,
    run: (input) => void decodeMessage(decodeDatagram(input)),
  },
  {
    name: 'acknowledgement',
    seeds: [encodeAcknowledgement({ upTo: 7, also: [9, 12] })],
    run(input) {
      const decoded = decodeAcknowledgement(input)
      deepStrictEqual(Buffer.from(encodeAcknowledgement(decoded)), Buffer.from(input))
    },
  },
  {
    name: 'message of a reliable pipe',
    seeds: bytesOf(
      encodeBlock(5, Uint8Array.of(1, 2)),
      encodeReliableAcknowledgement({
        ...{ cumulative: 4, selective: [6, 8] },
        window: { messages: 10, bytes: 100 },
      }),
      encodePing(),
      encodeReset('no more'),
    ),
    run(input) {
      const { blocks, acknowledgements } = parseReliable(decodeMessage(input))
      for (const block of blocks) {
        const again = parseReliable(encodeBlock(block.sequence, block.body)).blocks
        deepStrictEqual(again, [block])
      }
      for (const one of acknowledgements)
        deepStrictEqual(parseReliable(encodeReliableAcknowledgement(one)).acknowledgements, [one])
    },
  },
  {
    name: 'exchange of a bidirectional pipe',
    seeds: bytesOf(...bidiMessages()),
    run(input) {
      const parsed = parseBidiMessage(decodeMessage(input))
      if (parsed === undefined) return
      deepStrictEqual(parseBidiMessage(Message.from([...encodeBidiMessage(parsed)])), parsed)
    },
  },
]

/** One of each kind; the advertisements are those of a vector. */
function bidiMessages(): readonly Message[] {
  const textIn = (root: string): string => found.find(({ name }) => name === root)?.text ?? ''
  const parties = {
    pipe: parsePipeAdvertisement(textIn('jxta:PipeAdvertisement')),
    peer: parsePeerAdvertisement(textIn('jxta:PA')),
  }
  const messages = [
    { kind: 'request', reliable: true, properties: Uint8Array.of(1), ...parties },
    { kind: 'response', ...parties },
    { kind: 'close' },
  ] as const
  return messages.map((one) => Message.from([...encodeBidiMessage(one)]))
}

interface FramesOutcome {
  events: unknown[]
  state: string
  error?: Error & { code: string }
}

/** What a frame decoder makes of pieces: it must be the same however a stream is cut. */
function outcome(pieces: readonly Uint8Array[]): FramesOutcome {
  const events: unknown[] = []
  const decoder = new FrameDecoder({ expectWelcome: true, limits: { messageBytes: 100_000 } })
  const sink = {
    onWelcome: (welcome: unknown) => void events.push(welcome),
    onMessage: (body: Uint8Array) => void events.push(Buffer.from(body)),
  }
  try {
    for (const piece of pieces) decoder.push(piece, sink)
  } catch (error) {
    if (!isCoded(error)) throw error
    return { events, state: decoder.state, error }
  }
  return { events, state: decoder.state }
}

/** What a splitter makes of a stream; its error apart from where in the stream it was noticed. */
function parted(pieces: readonly Uint8Array[]): { messages: Buffer[]; error?: Error } {
  const messages: Buffer[] = []
  const splitter = new MessageSplitter(100_000)
  try {
    for (const piece of pieces)
      splitter.push(piece, (message) => void messages.push(Buffer.from(message)))
  } catch (error) {
    if (!isCoded(error)) throw error
    return { messages, error: new PipefitterError(error.code as ErrorCode, '') }
  }
  return { messages }
}

/** A message in version 1 of the format, which no vector holds: all forms of names, a signature. */
function versionOne(): Uint8Array {
  const [message, element] = ['jxmg', 'jxel'].map((magic) => Buffer.from(magic).toString('hex'))
  return Buffer.from(
    `${message}0100 0002 0003617070 0003782f79 0003
      ${element}04 0001 0002 0003 00000001 01
      ${element}03 0000 00016e 0000000000000002 0203
      ${element}0a ffff00026e73 00016d 00000000 ${element}00 0000 0001 00000000`.replaceAll(
      /\s/g,
      '',
    ),
    'hex',
  )
}

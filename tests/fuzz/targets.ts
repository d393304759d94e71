/** The decoders under attack: whole inputs to begin with, and what must hold for any damaged one. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { concatBytes, equalBytes, utf8Encode } from '../../src/main/base/bytes.ts'
import {
  formatEndpointAddress,
  hostPort,
  parseEndpointAddress,
} from '../../src/main/protocol/addresses.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import type { ErrorCode } from '../../src/main/base/errors.ts'
import { parseAdvertisement } from '../../src/main/protocol/documents/advertisement.ts'
import { parsePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import { parsePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { signatureOf, toBeSigned } from '../../src/main/protocol/documents/signature.ts'
import { decodeDatagram } from '../../src/main/protocol/framing/datagram.ts'
import { FrameDecoder } from '../../src/main/protocol/framing/frame-decoder.ts'
import { MessageSplitter } from '../../src/main/protocol/framing/message-splitter.ts'
import {
  encodePackageHeader,
  parsePackageHeader,
} from '../../src/main/protocol/framing/package-header.ts'
import { formatWelcome, parseWelcome } from '../../src/main/protocol/framing/welcome.ts'
import type { GroupKey } from '../../src/main/protocol/group/group-key.ts'
import {
  decodeGroupMessage,
  encodeGroupMessage,
  type GroupStep,
} from '../../src/main/protocol/group/group-message.ts'
import {
  decodeSealed,
  encodeSealed,
  type SealedMessage,
} from '../../src/main/protocol/group/sealed-message.ts'
import { parseJxtaId } from '../../src/main/protocol/ids.ts'
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
import { wordsAt } from '../../src/main/host/feeds/pairing-state.ts'
import { parseGivenInvitation } from '../../src/main/host/invitation-text.ts'
import { invitationPlaces } from '../../src/main/protocol/trust/invitation-words.ts'
import { formatInvitation, parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
} from '../../src/main/protocol/trust/invitation-message.ts'
import {
  decodePairing,
  encodePairing,
  PAIRING_ENDINGS,
  type PairingStep,
} from '../../src/main/protocol/trust/pairing-message.ts'
import { formatXml, parseXml } from '../../src/main/protocol/xml/index.ts'
import { change, created, GROUP, machineWith, person } from '../support/rosters.ts'
import { documentsOf } from '../vectors/codecs.ts'
import { vectors } from '../vectors/vectors.ts'
import { bodyOf, messageOf } from '../vectors/wire.ts'
import { DOCUMENT_CASES } from './document-arbitraries.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { LOCAL_TARGETS } from './local-targets.ts'

const GROUP_ROSTER = created(['creator', 'added', 'ada'], ['creator', 'promoted', 'ada'])
const GROUP_KEY: GroupKey = {
  ...{ key: new Uint8Array(32).fill(7), number: 3, hash: GROUP_ROSTER.hash, madeMs: 1 },
  ...{ maker: person('ada').fingerprint, signature: new Uint8Array(64).fill(8) },
}
const GROUP_STEPS: readonly GroupStep[] = [
  { kind: 'state', number: 3, hash: GROUP_ROSTER.hash, keyName: new Uint8Array(16).fill(1) },
  { kind: 'ask', from: 1 },
  { kind: 'changes', document: '', changes: GROUP_ROSTER.changes },
  {
    kind: 'changes',
    document: '<x/>',
    changes: [change(GROUP_ROSTER, 'ada', 'removed', 'ada')],
  },
  { kind: 'join', name: 'Anna' },
  { kind: 'leave' },
  { kind: 'ask-key' },
  { kind: 'key', key: GROUP_KEY },
  { kind: 'declined' },
]
const SEALED: SealedMessage = {
  ...{ keyName: new Uint8Array(16).fill(1), sender: person('ada').fingerprint, runMs: 5 },
  ...{ run: new Uint8Array(8).fill(2), counter: 3, signature: new Uint8Array(64).fill(4) },
  ciphertext: new Uint8Array(40).fill(5),
}

const INVITATION =
  'pipefitter:invite/Aaurq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urBwcHBwcHBwcHBwcHBwcHBwHBc2AAAQMEQW5uYQEWdGNwOi8vMTkyLjE2OC4xLjc6OTcwMaHWMd4'
/** Of the secret `00 01 02 …`. */
const WORDS = wordsAt(invitationPlaces(Uint8Array.from({ length: 11 }, (_, i) => i))).join(' ')

const ofKind = (kind: string) =>
  vectors.filter(({ decoded }) => decoded.kind === kind).map(({ bytes }) => bytes)
const welcomeBytes = ofKind('TCP welcome line')
const frameBytes = ofKind('TCP framed message')
const datagramBytes = ofKind('UDP multicast datagram')
const messageBytes = vectors.filter(({ decoded }) => decoded.message !== undefined).map(bodyOf)
const found = vectors
  .filter(({ decoded }) => decoded.message !== undefined)
  .flatMap((vector) => documentsOf(messageOf(vector)))

/** Damaged bytes as text: what is no UTF-8 becomes U+FFFD, as no decoder here would let it. */
const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8')
const texts = (...values: readonly string[]): Uint8Array[] => values.map(utf8Encode)

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

const documentTargets: FuzzTarget[] = DOCUMENT_CASES.map(({ name, cases, parse, encode }) => ({
  name,
  seeds: [
    ...fc.sample(cases, { numRuns: 20, seed: 7 }).map(({ document }) => utf8Encode(document)),
    ...found.filter(({ text }) => accepts(parse, text)).map(({ text }) => utf8Encode(text)),
  ],
  run(input) {
    const value = parse(textOf(input))
    const written = encode(value as never)
    deepStrictEqual(encode(parse(written) as never), written)
  },
}))

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
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
  {
    name: 'step of a pairing',
    seeds: pairingSteps().map((step) => encodePairing({ session: new Uint8Array(16), step })),
    run(input) {
      const decoded = decodePairing(input)
      deepStrictEqual(Buffer.from(encodePairing(decoded)), Buffer.from(input))
    },
  },
  {
    name: 'step of redeeming',
    seeds: (['redeem', 'accepted'] as const)
      .map((kind) => ({ kind, code: new Uint8Array(32).fill(7) }))
      .map((step) => encodeInvitationMessage({ number: new Uint8Array(16), step }))
      .concat(Buffer.from(`0103${'00'.repeat(16)}04`, 'hex')),
    run(input) {
      const decoded = decodeInvitationMessage(input)
      deepStrictEqual(Buffer.from(encodeInvitationMessage(decoded)), Buffer.from(input))
    },
  },
  {
    name: 'invitation',
    seeds: texts(INVITATION, ` ${INVITATION.slice(0, 50)}\n${INVITATION.slice(50)}`),
    run(input) {
      const invitation = parseInvitation(textOf(input))
      deepStrictEqual(parseInvitation(formatInvitation(invitation)), invitation)
    },
  },
  {
    name: 'word about a group',
    seeds: GROUP_STEPS.map((step) => encodeGroupMessage({ groupId: GROUP, step })),
    run(input) {
      const message = decodeGroupMessage(input)
      deepStrictEqual(decodeGroupMessage(encodeGroupMessage(message)), message)
      if (message.step.kind !== 'changes') return
      const { changes } = message.step
      const machine = machineWith(GROUP_ROSTER)
      const { number } = machine.roster
      if (machine.offer(changes, 0).kind === 'refused')
        deepStrictEqual(machine.roster.number, number)
    },
  },
  {
    name: 'sealed message',
    seeds: [encodeSealed(SEALED)],
    run(input) {
      const sealed = decodeSealed(input)
      deepStrictEqual(decodeSealed(encodeSealed(sealed)), sealed)
    },
  },
  {
    name: 'words of an invitation',
    seeds: texts(WORDS, WORDS.toUpperCase(), `1. ${WORDS.replaceAll(' ', '\n2) ')}`, INVITATION),
    run(input) {
      const given = parseGivenInvitation(textOf(input))
      if (given.form === 'link') return
      const words = wordsAt(invitationPlaces(given.secret)).join(' ')
      deepStrictEqual(parseGivenInvitation(words), given)
    },
  },
  {
    name: 'XML',
    seeds: found.map(({ text }) => utf8Encode(text)),
    run: (input) => void parseXml(textOf(input)),
  },
  {
    name: 'advertisement',
    seeds: documentTargets.slice(0, 3).flatMap(({ seeds }) => seeds),
    run: (input) => void parseAdvertisement(textOf(input)),
  },
  {
    name: 'signed advertisement',
    seeds: documentTargets
      .slice(0, 2)
      .flatMap(({ seeds }) => seeds)
      .filter((seed) => textOf(seed).includes('PfSignature')),
    run(input) {
      const root = parseXml(textOf(input))
      const signature = signatureOf(root)
      if (signature === undefined) return
      const bytes = toBeSigned(root, signature)
      deepStrictEqual(toBeSigned(parseXml(formatXml(root)), signature), bytes)
      const changed = toBeSigned({ ...root, text: `${root.text}x` }, signature)
      deepStrictEqual(equalBytes(changed, bytes), false)
    },
  },
  ...documentTargets,
  {
    name: 'id',
    seeds: texts(
      'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
      'urn:jxta:cbid-59616261646162614A7874615032503396E06A740A636EF608590B01D6278C2603',
      'urn:jxta:jxta-NetGroup',
    ),
    run(input) {
      const parsed = parseJxtaId(textOf(input))
      deepStrictEqual(parseJxtaId(parsed.urn), parsed)
    },
  },
  {
    name: 'address',
    seeds: texts(
      'tcp://10.77.0.2:43858/EndpointService:jxta-NetGroup/EndpointRouter',
      'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03#PipeService/x',
      'jxta://uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
      'tcp://[fe80::1]:9701',
    ),
    run(input) {
      const address = parseEndpointAddress(textOf(input))
      deepStrictEqual(parseEndpointAddress(formatEndpointAddress(address)), address)
    },
  },
  {
    name: 'host and port',
    seeds: texts('10.77.0.2:43858', '[fe80::1]:9701', 'peer.example:0'),
    run: (input) => void hostPort(textOf(input)),
  },
  ...LOCAL_TARGETS,
]

function bytesOf(...messages: readonly Message[]): Uint8Array[] {
  return messages.map((one) => Buffer.concat([...encodeMessage(one)]))
}

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

/** One of each kind, of a pairing. */
function pairingSteps(): readonly PairingStep[] {
  const bytes = new Uint8Array(32).fill(7)
  return [
    { kind: 'request', words: 4 },
    { kind: 'commit', words: 12, commitment: bytes },
    { kind: 'reveal', nonce: bytes },
    { kind: 'open', nonce: bytes },
    { kind: 'confirm', code: bytes },
    ...PAIRING_ENDINGS.map((ending) => ({ kind: 'end', ending }) as const),
  ]
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

/** Whether an error is one that a decoder may throw. */
export function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('protocol/')
}

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
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

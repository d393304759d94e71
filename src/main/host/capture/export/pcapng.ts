import { concatBytes, EMPTY_BYTES, utf8Encode, writeU16 } from '../../../base/bytes.ts'
import { endsOf, type Exported, type ExportFormat } from './exported.ts'

/**
 * PCAPNG with one interface of the link type USER0, which `build/wireshark/pipefitter.lua` reads. Each packet is a header of
 * ours, then the message in the binary format, where it was kept whole; else the packet is cut there, and says how long it was.
 *
 *     1 version, 1 direction (0 in, 1 out), 2 length of all fields, then fields: 1 type, 2 length, text in UTF-8
 */
export const pcapng: ExportFormat = {
  begin: () => concatBytes([sectionHeader(), interfaceDescription()]),
  message: (exported) => packet(exported),
}

const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const
const BYTE_ORDER = 0x1a2b3c4d
const USER0 = 147
const NO_LIMIT = 0
const LENGTH_UNKNOWN = 0xffff_ffff
const HEADER_VERSION = 1
/** Fields of the header, in the order of their numbers from 1. */
const FIELDS = [
  'peer',
  'peerId',
  'pipe',
  'pipeId',
  'transport',
  'address',
  'kind',
  'summary',
] as const
const OPTION = { end: 0, flags: 2, ifName: 2, timeResolution: 9 } as const
const FLAGS = { in: 1, out: 2 } as const
/** Milliseconds: ten to the minus third. */
const MILLISECONDS = 3

const u16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff)
const u32 = (value: number): Uint8Array =>
  Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)

const padded = (bytes: Uint8Array): Uint8Array =>
  bytes.length % 4 === 0 ? bytes : concatBytes([bytes, new Uint8Array(4 - (bytes.length % 4))])

const block = (type: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = parts.reduce((sum, { length }) => sum + length, 0)
  const length = u32(12 + body)
  return concatBytes([u32(type), length, ...parts, length])
}

const option = (code: number, value: Uint8Array = EMPTY_BYTES): Uint8Array =>
  concatBytes([u16(code), u16(value.length), padded(value)])

const sectionHeader = (): Uint8Array =>
  block(
    BLOCK.section,
    ...[u32(BYTE_ORDER), u16(1), u16(0), u32(LENGTH_UNKNOWN), u32(LENGTH_UNKNOWN)],
  )

const interfaceDescription = (): Uint8Array =>
  block(
    BLOCK.interface,
    ...[u16(USER0), u16(0), u32(NO_LIMIT), option(OPTION.ifName, utf8Encode('pipefitter'))],
    ...[option(OPTION.timeResolution, Uint8Array.of(MILLISECONDS)), option(OPTION.end)],
  )

const packet = (exported: Exported): Uint8Array => {
  const { record, content } = exported
  const { atWallMs, direction, sizeBytes } = record
  const header = headerOf(exported)
  const whole = content?.kind === 'whole' ? content.bytes : undefined
  const captured = header.length + (whole?.length ?? 0)
  const original = header.length + (whole?.length ?? sizeBytes)
  const high = Math.floor(atWallMs / 2 ** 32)
  return block(
    BLOCK.packet,
    ...[u32(0), u32(high), u32(atWallMs % 2 ** 32), u32(captured), u32(original)],
    padded(whole === undefined ? header : concatBytes([header, whole])),
    ...[option(OPTION.flags, u32(FLAGS[direction])), option(OPTION.end)],
  )
}

/** Its numbers stand in the order of the network, as those of the message do. */
const headerOf = (exported: Exported): Uint8Array => {
  const { record } = exported
  const { peerName, pipeName } = endsOf(exported)
  const values: Record<(typeof FIELDS)[number], string | undefined> = {
    ...{ peer: peerName, peerId: record.peerId, pipe: pipeName, pipeId: record.pipeId },
    ...{ transport: record.transport, address: record.address },
    ...{ kind: record.kind, summary: record.summary },
  }
  const fields = FIELDS.flatMap((name, at) => fieldOf(at + 1, values[name]))
  const length = fields.reduce((sum, part) => sum + part.length, 0)
  const start = Uint8Array.of(HEADER_VERSION, record.direction === 'in' ? 0 : 1, 0, 0)
  writeU16(start, 2, length)
  return concatBytes([start, ...fields])
}

/** Longest text of a field, in bytes: a name may be anybody's. */
const FIELD_MAX = 1_024

const fieldOf = (type: number, text: string | undefined): readonly Uint8Array[] => {
  if (text === undefined || text === '') return []
  const value = utf8Encode(text).subarray(0, FIELD_MAX)
  const start = Uint8Array.of(type, 0, 0)
  writeU16(start, 1, value.length)
  return [start, value]
}

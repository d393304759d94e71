/**
 * DNS messages (RFC 1035, section 4) as multicast DNS has them (RFC 6762): what is needed to name a service and to find one.
 * Reading is bounded in every direction; what is not understood is left out.
 */
import { utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'

/** Longest message that is read, in bytes (RFC 6762, section 17). */
export const DNS_MESSAGE_MAX = 9_000
/** Most questions and records of one message that are read. */
export const DNS_RECORDS_MAX = 64
const NAME_MAX = 255
const LABEL_MAX = 63
const LABELS_MAX = 16
const JUMPS_MAX = 16
const STRINGS_MAX = 32

/** As its labels, without the root: `['_pipefitter', '_tcp', 'local']`. A label may hold any text. */
export type DnsName = readonly string[]

export const DNS_TYPES = { A: 1, PTR: 12, TXT: 16, SRV: 33, ANY: 255 } as const
const INTERNET = 1
/** In a record: it replaces what was known (10.2). In a question: the answer may come to the asker alone (5.4). */
const TOP_BIT = 0x8000

export interface DnsQuestion {
  readonly name: DnsName
  readonly type: number
}

export type DnsData =
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'PTR'; readonly target: DnsName }
  | { readonly type: 'SRV'; readonly port: number; readonly target: DnsName }
  | { readonly type: 'TXT'; readonly strings: readonly string[] }

export type DnsRecord = DnsData & {
  readonly name: DnsName
  /** 0: it does not hold any more. */
  readonly ttlSeconds: number
  /** No other machine says anything of that name and type. */
  readonly unique?: boolean
}

export interface DnsMessage {
  readonly isAnswer: boolean
  readonly questions: readonly DnsQuestion[]
  /** Answers and additional records alike. */
  readonly records: readonly DnsRecord[]
}

/** Whether two names are the same: letters of ASCII in either case (RFC 6762, section 16). */
export const sameName = (a: DnsName, b: DnsName): boolean =>
  a.length === b.length && a.every((label, i) => lower(label) === lower(b[i] ?? ''))

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

// ── Writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Throws `protocol/unencodable` for a name or text that is too long. Names are written in full. */
export const encodeDns = ({ isAnswer, questions, records }: DnsMessage): Uint8Array => {
  const out: number[] = []
  const u16 = (value: number): void => void out.push((value >> 8) & 0xff, value & 0xff)
  for (const word of [0, isAnswer ? 0x8400 : 0, questions.length, records.length, 0, 0]) u16(word)
  for (const { name, type } of questions) {
    out.push(...nameBytes(name))
    u16(type)
    u16(INTERNET)
  }
  for (const record of records) {
    const data = dataBytes(record)
    out.push(...nameBytes(record.name))
    u16(DNS_TYPES[record.type])
    u16(record.unique === true ? INTERNET | TOP_BIT : INTERNET)
    u16(record.ttlSeconds >>> 16)
    u16(record.ttlSeconds & 0xffff)
    u16(data.length)
    out.push(...data)
  }
  return Uint8Array.from(out)
}

const nameBytes = (name: DnsName): number[] => {
  const bytes = name.flatMap((label) => sized(label, LABEL_MAX))
  if (bytes.length >= NAME_MAX || name.some((label) => label === '')) throw tooLong('name')
  return [...bytes, 0]
}

const sized = (text: string, max: number): number[] => {
  const bytes = utf8Encode(text)
  if (bytes.length > max) throw tooLong('text')
  return [bytes.length, ...bytes]
}

const dataBytes = (data: DnsData): number[] => {
  switch (data.type) {
    case 'A':
      return data.address.split('.').map(Number)
    case 'PTR':
      return nameBytes(data.target)
    case 'SRV':
      return [0, 0, 0, 0, data.port >> 8, data.port & 0xff, ...nameBytes(data.target)]
    case 'TXT':
      return data.strings.flatMap((one) => sized(one, 255))
  }
}

const tooLong = (what: string): PipefitterError =>
  new PipefitterError('protocol/unencodable', `A ${what} is too long for DNS`)

// ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing for what is no message of DNS; records of other types, and damaged ones, are left out. */
export const decodeDns = (bytes: Uint8Array): DnsMessage | undefined => {
  if (bytes.length < 12 || bytes.length > DNS_MESSAGE_MAX) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint16(2)
  const [asked, ...told] = [4, 6, 8, 10].map((at) => view.getUint16(at))
  const reader = new Reader(bytes, view, 12)
  const questions: DnsQuestion[] = []
  const records: DnsRecord[] = []
  const recordCount = told.reduce((sum, count) => sum + count, 0)
  if ((flags & 0x7800) !== 0 || (asked ?? 0) + recordCount > DNS_RECORDS_MAX) return undefined
  for (let i = 0; i < (asked ?? 0); i++) {
    const question = reader.question()
    if (question === undefined) return undefined
    questions.push(question)
  }
  for (let i = 0; i < recordCount; i++) {
    const record = reader.record()
    if (record === 'damaged') return undefined
    if (record !== 'other') records.push(record)
  }
  return { isAnswer: (flags & 0x8000) !== 0, questions, records }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, view: DataView, at: number) {
    this.#bytes = bytes
    this.#view = view
    this.#at = at
  }

  question(): DnsQuestion | undefined {
    const name = this.#name()
    if (name === undefined || this.#at + 4 > this.#bytes.length) return undefined
    const type = this.#view.getUint16(this.#at)
    this.#at += 4
    return { name, type }
  }

  record(): DnsRecord | 'other' | 'damaged' {
    const name = this.#name()
    if (name === undefined || this.#at + 10 > this.#bytes.length) return 'damaged'
    const type = this.#view.getUint16(this.#at)
    const kind = this.#view.getUint16(this.#at + 2)
    const ttlSeconds = this.#view.getUint32(this.#at + 4)
    const start = this.#at + 10
    const end = start + this.#view.getUint16(this.#at + 8)
    if (end > this.#bytes.length) return 'damaged'
    const data = (kind & ~TOP_BIT) === INTERNET ? this.#data(type, start, end) : undefined
    this.#at = end
    return data === undefined ? 'other' : { ...data, name, ttlSeconds, unique: kind >= TOP_BIT }
  }

  #data(type: number, start: number, end: number): DnsData | undefined {
    if (type === DNS_TYPES.A)
      return end - start === 4
        ? { type: 'A', address: this.#bytes.subarray(start, end).join('.') }
        : undefined
    if (type === DNS_TYPES.TXT) return { type: 'TXT', strings: this.#strings(start, end) }
    if (type === DNS_TYPES.PTR) {
      const target = this.#nameWithin(start, end)
      return target && { type: 'PTR', target }
    }
    if (type !== DNS_TYPES.SRV || end - start < 7) return undefined
    const target = this.#nameWithin(start + 6, end)
    return target && { type: 'SRV', port: this.#view.getUint16(start + 4), target }
  }

  #strings(start: number, end: number): readonly string[] {
    const strings: string[] = []
    for (let at = start; at < end && strings.length < STRINGS_MAX;) {
      const next = at + 1 + (this.#bytes[at] ?? 0)
      if (next > end) break
      strings.push(text(this.#bytes.subarray(at + 1, next)))
      at = next
    }
    return strings
  }

  #nameWithin(start: number, end: number): DnsName | undefined {
    const back = this.#at
    this.#at = start
    const name = this.#name()
    const isWhole = this.#at === end
    this.#at = back
    return isWhole ? name : undefined
  }

  /** Pointers lead backwards alone, so that none goes in circles. */
  #name(): DnsName | undefined {
    const labels: string[] = []
    let [at, jumps, size, after] = [this.#at, 0, 0, -1]
    for (;;) {
      const length = this.#bytes[at]
      if (length === undefined) return undefined
      if (length === 0) break
      if (length >= 0xc0) {
        const to = ((length & 0x3f) << 8) | (this.#bytes[at + 1] ?? 0)
        if (to >= at || ++jumps > JUMPS_MAX) return undefined
        if (after < 0) after = at + 2
        at = to
        continue
      }
      size += length + 1
      const next = at + 1 + length
      const isBad = length > LABEL_MAX || size >= NAME_MAX || labels.length >= LABELS_MAX
      if (isBad || next > this.#bytes.length) return undefined
      labels.push(text(this.#bytes.subarray(at + 1, next)))
      at = next
    }
    this.#at = after < 0 ? at + 1 : after
    return this.#at > this.#bytes.length ? undefined : labels
  }
}

/** What is no UTF-8 has replacement characters in it. */
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

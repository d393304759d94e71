import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/support/folders.ts'
import { findProgram, skipUnless } from '../../../../../tests/support/skips.ts'
import { VirtualClock } from '../../../../../tests/support/virtual-clock.ts'
import { concatBytes, utf8Decode } from '../../../base/bytes.ts'
import { Counters } from '../../../base/counters.ts'
import { seededRandom } from '../../../base/random.ts'
import { PIPE_SERVICE } from '../../../protocol/constants.ts'
import { createPeerId, createPipeId } from '../../../protocol/ids.ts'
import { encodeMessage } from '../../../protocol/message/binary.ts'
import { bytesElement, Message, textElement } from '../../../protocol/message/message.ts'
import { Capture } from '../capture.ts'
import { memorySource } from '../source.ts'
import { exportPart } from './exporter.ts'

const random = seededRandom(9)
const bytes = (count: number) => random.bytes(count)
const PIPE = createPipeId(bytes)
const PEER = createPeerId(bytes)

const captured = (peerName: string, ...messages: readonly Message[]) => {
  const capture = new Capture({ clock: new VirtualClock(), counters: new Counters() })
  capture.setPayload(PIPE, true)
  for (const message of messages) {
    capture.take({
      ...{ direction: 'in', peerId: PEER, proven: true, transport: 'tcp' },
      ...{ address: 'tcp://10.0.0.7:9701', service: PIPE_SERVICE, param: PIPE },
      ...{ message, sizeBytes: message.byteLength },
    })
  }
  const names = { peer: () => peerName, pipe: () => 'telemetry' }
  return { capture, ...memorySource(capture, names, () => undefined) }
}
const text = (value: string) => Message.of(textElement('', 'data', value))

/** The whole file, part after part, and how many parts it had. */
const fileOf = (
  from: ReturnType<typeof captured>,
  format: 'jsonl' | 'csv' | 'pcapng',
  test?: (record: { readonly number: number }) => boolean,
) => {
  const until = from.records.end
  const parts: Uint8Array[] = []
  let next: number | undefined
  do {
    const wish = { format, test, until, from: next, max: 4_096, isBeginning: parts.length === 0 }
    const part = exportPart(from, wish)
    parts.push(part.bytes)
    next = part.next
  } while (next !== undefined)
  return { bytes: concatBytes(parts), parts: parts.length }
}

describe('JSON lines', () => {
  it('hold a message each, with its elements as text or base64', () => {
    const binary = Message.of(bytesElement('cam', 'still', Uint8Array.of(0xff, 0)))
    const { bytes: file } = fileOf(captured('lab-7', text('Grüße\n'), binary), 'jsonl')
    const lines = utf8Decode(file).trimEnd().split('\n')
    const objects: unknown[] = lines.map((line) => JSON.parse(line) as unknown)
    expect(objects).toMatchObject([
      {
        ...{ version: 1, number: 1, time: '2026-01-01T00:00:00.000Z', direction: 'in' },
        ...{ peerName: 'lab-7', pipeName: 'telemetry', pipeId: PIPE, kind: 'pipe-message' },
        elements: [{ name: 'data', text: 'Grüße\n' }],
      },
      { number: 2, elements: [{ namespace: 'cam', name: 'still', base64: '/wA=' }] },
    ])
  })
})

describe('CSV', () => {
  it('quotes what must be, and lets nothing be taken for a formula', () => {
    const hostile = '=HYPERLINK("http://x";"y")'
    const { bytes: file } = fileOf(captured(hostile, text('a,"b"\nc'), text('-1+1')), 'csv')
    const [head, first, ...rest] = utf8Decode(file).split('\r\n')
    expect(head).toMatch(/^number,time,direction,.*,payload$/)
    expect(first).toContain(`"'=HYPERLINK(""http://x"";""y"")"`)
    expect(first).toContain(',"a,""b""\nc"')
    expect(rest[0]).toMatch(/,'-1\+1$/)
  })
})

describe('a file in parts', () => {
  it('is the same however long the list, and only of what matches', () => {
    const many = captured('lab-7', ...Array.from({ length: 9_000 }, (_, at) => text(`n ${at}`)))
    const { bytes: file, parts } = fileOf(many, 'csv', ({ number }) => number % 2 === 0)
    expect(parts).toBeGreaterThan(2)
    const lines = utf8Decode(file).trimEnd().split('\r\n')
    expect(lines).toHaveLength(4_501)
    expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: 4_500 }, (_, at) => 2 * at + 2),
    )
  })

  it('ends where it began to be written, whatever comes meanwhile', () => {
    const from = captured('lab-7', text('1'))
    const { capture } = from
    const until = capture.records.end
    capture.take({
      ...{ direction: 'in', transport: 'tcp', address: '', service: '', param: '' },
      ...{ message: text('2'), sizeBytes: 1 },
    })
    const wish = {
      format: 'jsonl',
      test: undefined,
      until,
      from: undefined,
      max: 1,
      isBeginning: true,
    } as const
    expect(exportPart(from, wish)).toMatchObject({ messages: 1, next: undefined, left: 0 })
  })
})

/** The blocks of a PCAPNG file: type and body, checked for their lengths at both ends. */
const blocksOf = (file: Uint8Array) => {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const blocks: { type: number; body: Uint8Array }[] = []
  for (let at = 0; at < file.length;) {
    const length = view.getUint32(at + 4, true)
    expect(length % 4).toBe(0)
    expect(view.getUint32(at + length - 4, true)).toBe(length)
    blocks.push({ type: view.getUint32(at, true), body: file.subarray(at + 8, at + length - 4) })
    at += length
  }
  return blocks
}
const u32At = (body: Uint8Array, at: number) =>
  new DataView(body.buffer, body.byteOffset).getUint32(at, true)

const MESSAGES = [text('Grüße'), Message.of(bytesElement('cam', 'still', new Uint8Array(101)))]

describe('PCAPNG', () => {
  it('has the message after a header of ours, and the time in milliseconds', () => {
    const blocks = blocksOf(fileOf(captured('lab-7', ...MESSAGES), 'pcapng').bytes)
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 6, 6])
    const [, , { body } = { body: new Uint8Array() }] = blocks
    const timeMs = u32At(body, 4) * 2 ** 32 + u32At(body, 8)
    expect(timeMs).toBe(Date.UTC(2026, 0, 1))
    const captured_ = body.subarray(20, 20 + u32At(body, 12))
    expect(u32At(body, 16)).toBe(u32At(body, 12))
    const message = concatBytes(encodeMessage(text('Grüße')))
    expect(captured_.subarray(-message.length)).toEqual(message)
    expect(Buffer.from(captured_.subarray(0, -message.length)).includes('telemetry')).toBe(true)
  })

  it('says how long a message was whose payload was not kept', () => {
    const from = captured('lab-7')
    from.capture.setPayload(PIPE, false)
    from.capture.take({
      ...{ direction: 'out', transport: 'tcp', address: 'tcp://x', service: PIPE_SERVICE },
      ...{ param: PIPE, message: text('secret'), sizeBytes: 777 },
    })
    const file = fileOf(from, 'pcapng').bytes
    expect(Buffer.from(file).includes('secret')).toBe(false)
    const body = blocksOf(file)[2]?.body ?? new Uint8Array()
    expect(u32At(body, 16) - u32At(body, 12)).toBe(777)
  })
})

const tshark = findProgram('tshark')

describe(
  'Wireshark',
  skipUnless(tshark === undefined ? 'tshark is not installed' : undefined),
  () => {
    it('reads the file, and with the dissector its fields and elements', () => {
      const file = join(temporaryFolder(), 'capture.pcapng')
      writeFileSync(file, fileOf(captured('lab-7', ...MESSAGES), 'pcapng').bytes)
      const script = resolve('build/wireshark/pipefitter.lua')
      const fields = [
        'frame.time_epoch',
        'pipefitter.peer',
        'pipefitter.pipe',
        'jxta_message.name',
        'jxta_message.text',
      ]
      const out = execFileSync(tshark ?? '', [
        ...['-X', `lua_script:${script}`, '-r', file, '-T', 'fields', '-E', 'separator=|'],
        ...fields.flatMap((field) => ['-e', field]),
      ])
      const [first, second] = out.toString().trim().split('\n')
      expect(first).toMatch(/^1767225600\.0+\|lab-7\|telemetry\|data\|Grüße$/)
      expect(second).toMatch(/\|lab-7\|telemetry\|still\|$/)
    })
  },
)

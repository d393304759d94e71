import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../base/bytes.ts'
import { bytesElement, Message } from './message/message.ts'
import {
  CHUNK_BYTES_MAX,
  decodeTransfer,
  encodeTransfer,
  LIST_FILES_MAX,
  OFFER_FILES_MAX,
  STEP_BYTES_MAX,
  TRANSFER_NAMESPACE,
  type TransferStep,
} from './transfer-message.ts'

const ID = '0123456789abcdef0123456789abcdef'
const SHA = 'a'.repeat(64)
const FILE = { path: ['plates', 'front.dxf'], sizeBytes: 12, sha256: SHA }

const STEPS: readonly TransferStep[] = [
  { kind: 'offer', name: 'plates', isFolder: true, files: 2, sizeBytes: 2 ** 53 - 1, list: SHA },
  { kind: 'list-wanted' },
  { kind: 'list', from: 0, files: [FILE] },
  { kind: 'waits' },
  { kind: 'refused', why: 'full' },
  {
    kind: 'take',
    round: 3,
    there: [
      [0, 4],
      [7, 7],
    ],
    part: { item: 5, haveBytes: 9, sha256: SHA },
  },
  { kind: 'take', round: 0, there: [], part: undefined },
  { kind: 'chunk', round: 3, item: 5, offset: 9, sha256: SHA, data: Uint8Array.of(1, 2, 3) },
  { kind: 'progress', doneBytes: 12, item: 5, offset: 12 },
  { kind: 'hold', why: 'disk-full' },
  { kind: 'receipt' },
  { kind: 'cancel' },
  { kind: 'failed', why: 'changed' },
]

const raw = (step: unknown, data?: Uint8Array): Message =>
  Message.from([
    bytesElement(TRANSFER_NAMESPACE, 'step', utf8Encode(JSON.stringify(step))),
    ...(data === undefined ? [] : [bytesElement(TRANSFER_NAMESPACE, 'data', data)]),
  ])

describe('a step of a transfer', () => {
  it.each(STEPS.map((step) => [step.kind, step] as const))('%s comes back as it was', (_, step) => {
    expect(decodeTransfer(encodeTransfer({ transfer: ID, step }))).toEqual({ transfer: ID, step })
  })

  const offer = { transfer: ID, ...STEPS[0] }
  const take = { transfer: ID, kind: 'take', round: 1, there: [] }
  const chunk = { transfer: ID, kind: 'chunk', round: 1, item: 0, offset: 0, sha256: SHA }
  const list = { transfer: ID, kind: 'list', from: 0 }
  const named = (...path: unknown[]) => ({ ...list, files: [{ ...FILE, path }] })

  it.each<readonly [string, Message]>([
    ['no element', Message.of()],
    ['no JSON', Message.of(bytesElement(TRANSFER_NAMESPACE, 'step', Uint8Array.of(0xff, 0x7b)))],
    ['a list', raw([1])],
    ['too long', raw({ transfer: ID, kind: 'waits', more: 'x'.repeat(STEP_BYTES_MAX) })],
    ['an id of another form', raw({ transfer: ID.toUpperCase(), kind: 'waits' })],
    ['an unknown kind', raw({ transfer: ID, kind: 'unpack' })],
    ['an unknown reason', raw({ transfer: ID, kind: 'refused', why: 'toString' })],
    ['no files', raw({ ...offer, files: 0 })],
    ['too many files', raw({ ...offer, files: OFFER_FILES_MAX + 1 })],
    ['a size below nothing', raw({ ...offer, sizeBytes: -1 })],
    ['a size that is no number', raw({ ...offer, sizeBytes: '12' })],
    ['a size that cannot be counted', raw({ ...offer, sizeBytes: 2 ** 53 })],
    ['a nameless offer', raw({ ...offer, name: '' })],
    ['a name too long', raw({ ...offer, name: 'ä'.repeat(128) })],
    ['a file without a path', raw(named())],
    ['an empty segment', raw(named('a', ''))],
    ['a segment that is no text', raw(named('a', 7))],
    ['a path too deep', raw(named(...new Array<string>(33).fill('a')))],
    ['too many in one list', raw({ ...list, files: new Array(LIST_FILES_MAX + 1).fill(FILE) })],
    ['a hash in capitals', raw({ ...list, files: [{ ...FILE, sha256: 'A'.repeat(64) }] })],
    [
      'spans that overlap',
      raw({
        ...take,
        there: [
          [0, 9],
          [9, 12],
        ],
      }),
    ],
    ['spans backwards', raw({ ...take, there: [[9, 0]] })],
    ['spans beyond all files', raw({ ...take, there: [[0, OFFER_FILES_MAX]] })],
    ['a chunk without bytes', raw(chunk)],
    ['a chunk of nothing', raw(chunk, new Uint8Array())],
    ['a chunk too long', raw(chunk, new Uint8Array(CHUNK_BYTES_MAX + 1))],
    ['a place below nothing', raw({ ...chunk, offset: -1 }, Uint8Array.of(1))],
  ])('is refused: %s', (_, message) => {
    expect(() => decodeTransfer(message)).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })
})

import { expect, test } from 'vitest'
import { utf8Encode } from './bytes.ts'
import { ByteInterner } from './byte-interner.ts'

test('gives the text of the bytes asked for, wherever they stand', () => {
  const interner = new ByteInterner()
  const bytes = utf8Encode('..tcp://a/PipeService/x..')
  expect(interner.text(bytes, 2, bytes.length - 2)).toBe('tcp://a/PipeService/x')
  expect(interner.text(bytes, 2, bytes.length - 2)).toBe('tcp://a/PipeService/x')
  expect(interner.text(bytes, 3, 3)).toBe('')
})

test('tells texts apart that differ in one byte, be it one that the hash passes over', () => {
  const interner = new ByteInterner()
  const text = 'a'.repeat(200)
  for (let at = 0; at < text.length; at++) {
    const other = `${text.slice(0, at)}b${text.slice(at + 1)}`
    expect(interner.text(utf8Encode(text), 0, text.length)).toBe(text)
    expect(interner.text(utf8Encode(other), 0, text.length)).toBe(other)
  }
})

test('gives one copy of bytes that come again, which holds nothing of where they stood', () => {
  const interner = new ByteInterner()
  const chunk = Uint8Array.of(0xff, 1, 2, 3, 0xff)
  const copy = interner.copy(chunk, 1, 4)
  expect([...copy]).toEqual([1, 2, 3])
  expect(copy.buffer).not.toBe(chunk.buffer)
  expect(interner.copy(Uint8Array.of(1, 2, 3), 0, 3)).toBe(copy)
  chunk.fill(9)
  expect([...copy]).toEqual([1, 2, 3])
  expect(interner.copy(chunk, 2, 2)).toHaveLength(0)
  const long = new Uint8Array(5_000).fill(7)
  expect(interner.copy(long, 0, long.length)).toEqual(long)
})

test('the same bytes are given as text and as a copy, whichever is asked for first', () => {
  const interner = new ByteInterner()
  const bytes = utf8Encode('tcp://a')
  expect([...interner.copy(bytes, 0, bytes.length)]).toEqual([...bytes])
  expect(interner.text(bytes, 0, bytes.length)).toBe('tcp://a')
  expect(interner.text(bytes, 0, 3)).toBe('tcp')
  expect([...interner.copy(bytes, 0, 3)]).toEqual([...utf8Encode('tcp')])
})

test('bytes that are no UTF-8 are refused each time', () => {
  const interner = new ByteInterner()
  for (let i = 0; i < 2; i++)
    expect(() => interner.text(Uint8Array.of(0xff, 0xfe), 0, 2)).toThrow(TypeError)
})

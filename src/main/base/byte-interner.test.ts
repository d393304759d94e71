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

test('bytes that are no UTF-8 are refused each time', () => {
  const interner = new ByteInterner()
  for (let i = 0; i < 2; i++)
    expect(() => interner.text(Uint8Array.of(0xff, 0xfe), 0, 2)).toThrow(TypeError)
})

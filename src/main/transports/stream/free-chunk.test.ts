import { expect, test } from 'vitest'
import { freeChunk } from './free-chunk.ts'

test('a chunk that has its memory to itself gives it back at once', () => {
  const chunk = new Uint8Array(65_536)
  freeChunk(chunk)
  expect(chunk.buffer.byteLength).toBe(0)
})

test('memory that the chunk shares with others stays', () => {
  const memory = new Uint8Array(65_536).fill(7)
  freeChunk(memory.subarray(0, 32_768))
  freeChunk(memory.subarray(32_768))
  expect(memory.every((byte) => byte === 7)).toBe(true)
})

test('small chunks are left to the garbage collector', () => {
  const chunk = new Uint8Array(100)
  freeChunk(chunk)
  expect(chunk.length).toBe(100)
})

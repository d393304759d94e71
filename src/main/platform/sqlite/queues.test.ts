import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pipeIdOf } from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

const pipeId = pipeIdOf(1)
const stream = 'a'.repeat(32)
const queue = (nextSequence: number, on = true) => ({ pipeId, stream, nextSequence, on })
const head = (sequence: number) => ({ sequence, queuedWallMs: 1_000 + sequence, sizeBytes: 3 })
const bytes = (value: number): Uint8Array => Uint8Array.of(value, value, value)

describe('queues on disk', () => {
  test('are there again after a restart, in order, with their bytes', () => {
    const opened = subject.open()
    const first = opened.queues
    for (const n of [1, 2, 3]) first.append(queue(n + 1), head(n), bytes(n))
    first.remove(pipeId, [2])
    opened.close()
    const again = subject.open().queues
    expect(again.queues()).toEqual([queue(4)])
    expect(again.heads(pipeId)).toEqual([head(1), head(3)])
    expect(again.body(pipeId, 3)).toEqual(bytes(3))
    expect(again.body(pipeId, 2)).toBeUndefined()
    again.removeQueue(pipeId)
    expect([again.queues(), again.heads(pipeId)]).toEqual([[], []])
  })

  test('take a message whole or not at all: the same place is not given twice', () => {
    const { queues } = subject.open()
    queues.append(queue(2), head(1), bytes(1))
    expect(() => queues.append(queue(9), head(1), bytes(2))).toThrow(
      expect.objectContaining({ code: 'store/failed' }),
    )
    expect(queues.queues()).toEqual([queue(2)])
    expect(queues.body(pipeId, 1)).toEqual(bytes(1))
  })

  test('refuse with a coded error where there is no more space, and keep what they had', () => {
    const { queues } = subject.open({ limits: { fileBytes: 200 * 4096 } })
    const large = new Uint8Array(50_000)
    let kept = 0
    expect(() => {
      for (; kept < 1_000; kept++) queues.append(queue(kept + 2), head(kept + 1), large)
    }).toThrow(expect.objectContaining({ code: 'store/failed' }))
    expect(kept).toBeGreaterThan(2)
    expect(queues.heads(pipeId)).toHaveLength(kept)
    expect(queues.queues()).toEqual([queue(kept + 1)])
    queues.remove(pipeId, [1, 2])
    queues.append(queue(kept + 2), head(kept + 1), large)
    expect(queues.heads(pipeId).at(-1)).toEqual(head(kept + 1))
  })
})

describe('delivery marks on disk', () => {
  test('never go back, and are gone with their pipe', () => {
    const { queues } = subject.open()
    const mark = (sequence: number) => ({
      ...{ pipeId, sender: 'alice', stream, sequence, atWallMs: 5 },
    })
    queues.saveMarks([mark(7)])
    queues.saveMarks([mark(3)])
    expect(queues.marks()).toEqual([mark(7)])
    queues.removeMarks(pipeId)
    expect(queues.marks()).toEqual([])
  })
})

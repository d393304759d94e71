import { beforeEach, expect, test } from 'vitest'
import { person } from '../../../../tests/support/rosters.ts'
import { committedPipeId } from '../../protocol/committed-ids.ts'
import { GROUP } from '../../../../tests/support/rosters.ts'
import { READ_WINDOW, ReadMarks } from './read-marks.ts'

const [ada, ben] = [person('ada').fingerprint, person('ben').fingerprint]
const pipes = [1, 2].map((n) => committedPipeId(ada, new Uint8Array(16).fill(n), GROUP))
const head = (
  counter: number,
  more: { runMs?: number; run?: number; sender?: typeof ada } = {},
) => ({
  ...{ keyName: new Uint8Array(16), sender: more.sender ?? ada, counter },
  ...{ runMs: more.runMs ?? 5, run: new Uint8Array(8).fill(more.run ?? 1) },
})

let marks: ReadMarks
const takes = (...of: Parameters<typeof head>) => marks.take(head(...of), pipes[0]!)
beforeEach(() => {
  marks = new ReadMarks()
})

test('each message is taken once, in whatever order, of every sender and pipe for itself', () => {
  expect([3, 1, 2, 3, 1].map((counter) => takes(counter))).toEqual([true, true, true, false, false])
  expect(takes(3, { sender: ben })).toBe(true)
  expect(marks.take(head(3), pipes[1]!)).toBe(true)
})

test('what comes too far behind is not taken', () => {
  expect(takes(READ_WINDOW + 5)).toBe(true)
  expect(takes(6)).toBe(true)
  expect(takes(5)).toBe(false)
})

test('a sender that began anew counts anew, and nothing from before it did is taken', () => {
  takes(100)
  expect(takes(1, { runMs: 6, run: 2 })).toBe(true)
  expect(takes(101)).toBe(false)
  expect(takes(2, { runMs: 6, run: 3 })).toBe(false)
})

test('what was read is known after a restart, and damaged lines are counted', () => {
  takes(7)
  const text = marks.format()
  marks = new ReadMarks()
  expect(marks.load(`[{},${text.slice(1)}`)).toBe(1)
  expect([7, 6, 8, 8].map((counter) => takes(counter))).toEqual([false, false, true, false])
  expect(new ReadMarks().load('{')).toBe(0)
})

test('the window does not grow', () => {
  for (let counter = 1; counter < 5 * READ_WINDOW; counter++) expect(takes(counter)).toBe(true)
  expect(takes(5 * READ_WINDOW - 10)).toBe(false)
})

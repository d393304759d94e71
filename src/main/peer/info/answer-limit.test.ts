import { expect, test } from 'vitest'
import { AnswerLimit, ANSWERS_PER_SECOND, ASKER_EVERY_MS } from './answer-limit.ts'

test('answers the same asker again only after its time, another one at once', () => {
  const limit = new AnswerLimit()
  expect(limit.allows('anna', 0)).toBe(true)
  expect(limit.allows('anna', ASKER_EVERY_MS - 1)).toBe(false)
  expect(limit.allows('ben', ASKER_EVERY_MS - 1)).toBe(true)
  expect(limit.allows('anna', ASKER_EVERY_MS)).toBe(true)
})

test('a crowd of askers shares what a second has, and the next second is theirs again', () => {
  const limit = new AnswerLimit()
  const crowd = (atMs: number): number =>
    Array.from({ length: 500 }, (_, i) => limit.allows(`asker ${atMs} ${i}`, atMs)).filter(Boolean)
      .length
  expect(crowd(0)).toBe(ANSWERS_PER_SECOND)
  expect(crowd(999)).toBe(0)
  expect(crowd(1_000)).toBe(ANSWERS_PER_SECOND)
})

import { expect, test } from 'vitest'
import { Counters } from './counters.ts'

test('counters add up, start at zero and are shown by name', () => {
  const counters = new Counters()
  counters.add('b')
  counters.add('a', 5)
  counters.add('b', 2)
  expect([counters.get('b'), counters.get('never')]).toEqual([3, 0])
  expect(counters.snapshot()).toEqual([
    { name: 'a', value: 5 },
    { name: 'b', value: 3 },
  ])
})

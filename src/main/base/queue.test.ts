import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from './queue.ts'

test('a queue gives what was put in, in order, through any number of turns of the ring', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 300 }),
      (ops) => {
        const queue = new Fifo<number>()
        const model: number[] = []
        for (const value of ops) {
          if (value === undefined) expect(queue.shift()).toBe(model.shift())
          else {
            queue.push(value)
            model.push(value)
          }
          expect([queue.length, queue.peek()]).toEqual([model.length, model[0]])
          for (const at of [-1, 0, model.length - 1, model.length])
            expect(queue.at(at)).toBe(model[at])
        }
      },
    ),
    { seed: 1 },
  )
})

test('a queue that was cleared is empty and works on', () => {
  const queue = new Fifo<number>()
  for (let i = 0; i < 100; i++) queue.push(i)
  queue.clear()
  expect([queue.length, queue.peek(), queue.shift()]).toEqual([0, undefined, undefined])
  queue.push(7)
  expect(queue.shift()).toBe(7)
})

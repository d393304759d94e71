import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WorthOrder } from './worth-order.ts'

describe('who makes room first', () => {
  test('the least worth, whoever brought it and however new it is', () => {
    const order = new WorthOrder<string>(3)
    order.set('trusted', 2, 'a')
    order.set('used', 1, 'a')
    order.set('stranger', 0, 'b')
    expect(order.worst()).toBe('stranger')
    order.delete('stranger')
    expect(order.worst()).toBe('used')
  })

  test('among equals one of whoever brought most, of those the one not renewed for longest', () => {
    const order = new WorthOrder<string>(1)
    order.set('only', 0, 'quiet')
    for (const key of ['1', '2', '3']) order.set(key, 0, 'chatty')
    order.set('1', 0, 'chatty')
    expect(order.worst()).toBe('2')
    order.delete('2')
    order.delete('3')
    order.set('another', 0, 'quiet')
    expect(order.worst()).toBe('only')
  })

  test('what has become worth more since is moved up', () => {
    const order = new WorthOrder<string>(3)
    order.set('a', 0)
    order.set('b', 0)
    expect(order.worst((key) => (key === 'a' ? 2 : 0))).toBe('b')
    order.delete('b')
    expect(order.worst()).toBe('a')
    expect(order.worthOf('a')).toBe(2)
    expect(new WorthOrder(1).worst()).toBeUndefined()
  })

  test('is what a plain search finds, after any changes', () => {
    const change = fc.tuple(fc.nat(9), fc.nat(2), fc.constantFrom('a', 'b', 'c'), fc.boolean())
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const order = new WorthOrder<number>(3)
        const plain = new Map<number, { worth: number; source: string }>()
        for (const [key, worth, source, removes] of changes) {
          plain.delete(key)
          order.delete(key)
          if (removes) continue
          plain.set(key, { worth, source })
          order.set(key, worth, source)
        }
        const worst = order.worst()
        if (worst === undefined) {
          expect(plain.size).toBe(0)
          return
        }
        const least = Math.min(...[...plain.values()].map(({ worth }) => worth))
        const lowest = [...plain].filter(([, { worth }]) => worth === least)
        const brought = (wanted: string) =>
          lowest.filter(([, { source }]) => source === wanted).length
        const most = Math.max(...['a', 'b', 'c'].map(brought))
        const source = plain.get(worst)?.source ?? ''
        expect(brought(source)).toBe(most)
        expect(worst).toBe(lowest.find(([, place]) => place.source === source)?.[0])
      }),
    )
  })

  test('keeps up with a flood far larger than what is kept', () => {
    const order = new WorthOrder<number>(2)
    const started = performance.now()
    for (let n = 0; n < 100_000; n++) {
      order.set(n, n % 1_000 === 0 ? 1 : 0, `source ${n % 5_000}`)
      if (order.size > 4_096) order.delete(order.worst() ?? -1)
    }
    expect(order.size).toBe(4_096)
    expect(order.worthOf(0)).toBe(1)
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

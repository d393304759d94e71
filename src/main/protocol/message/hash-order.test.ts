import { expect, test } from 'vitest'
import { namespacesInHashOrder } from './hash-order.ts'
import { textElement } from './message.ts'

// In this order java.util.HashMap lists them, put in sorted, among '' and 'jxta'.
const JAVA_ORDERS: readonly (readonly [readonly string[]])[] = [
  [['app', 'zebra', 'Mmm']],
  [['www', 'own', 'jxtatls', 'ü']],
  [
    [
      'space 0',
      'space 1',
      'space 2',
      'space 3',
      'space 4',
      'space 5',
      'space 6',
      'space 7',
      'space 8',
      'space 9',
      'space 10',
    ],
  ],
  [
    [
      'space 0',
      'another',
      'space 1',
      'space 2',
      'space 3',
      'and one more',
      'space 4',
      'space 5',
      'space 6',
      'space 7',
      'space 8',
      'space 9',
      'space 10',
      'space 11',
    ],
  ],
]

const ordered = (...namespaces: string[]) =>
  namespacesInHashOrder(namespaces.map((one) => textElement(one, 'text', '')))

test('one namespace, or none, stays as it is', () => {
  expect(ordered('', 'jxta')).toEqual([])
  expect(ordered('', 'app', 'app')).toEqual(['app'])
})

test.each(JAVA_ORDERS)('several are in the order of a Java hash table: %j', (order) => {
  expect(ordered('', ...[...order].sort(), 'jxta')).toEqual(order)
})

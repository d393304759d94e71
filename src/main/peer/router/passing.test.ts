import { expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { RECEIVE_MAX } from '../pipe/reliable/reliable-receiver-machine.ts'
import { Passing, PASSING_BYTES_OF_ONE_MAX, PASSING_MAX, PASSING_OF_ONE_MAX } from './passing.ts'

const random = seededRandom(5)
const peer = () => createPeerId((length) => random.bytes(length))

test('whoever brings much to be passed on, or takes nothing in, leaves places for the others', () => {
  const passing = new Passing()
  const [flooder, slow, honest, other] = [peer(), peer(), peer(), peer()]
  const places = Array.from({ length: 2 * PASSING_OF_ONE_MAX }, () =>
    passing.begin(flooder, peer(), 100),
  )
  expect(places.filter((done) => done !== undefined)).toHaveLength(PASSING_OF_ONE_MAX)
  const waiting = Array.from({ length: 2 * PASSING_OF_ONE_MAX }, () =>
    passing.begin(peer(), slow, 100),
  )
  expect(waiting.filter((done) => done !== undefined)).toHaveLength(PASSING_OF_ONE_MAX)
  expect(passing.begin(honest, other, 100)).toBeDefined()
  expect(passing.begin(flooder, other, 100)).toBeUndefined()
  places[0]?.()
  expect(passing.begin(flooder, other, 100)).toBeDefined()
})

test('there are only so many places in all', () => {
  const passing = new Passing()
  const places = Array.from({ length: 2 * PASSING_MAX }, () => passing.begin(peer(), peer(), 100))
  expect(places.filter((done) => done !== undefined)).toHaveLength(PASSING_MAX)
})

test('few but large messages take up no more than their bytes', () => {
  const passing = new Passing()
  const [flooder, other] = [peer(), peer()]
  const large = PASSING_BYTES_OF_ONE_MAX / 4
  const places = Array.from({ length: 8 }, () => passing.begin(flooder, other, large))
  expect(places.filter((done) => done !== undefined)).toHaveLength(4)
  places[0]?.()
  expect(passing.begin(flooder, other, 2 * PASSING_BYTES_OF_ONE_MAX)).toBeDefined()
  expect(passing.begin(flooder, other, 1)).toBeUndefined()
})

test('the whole window of a reliable stream has a place', () => {
  expect(PASSING_OF_ONE_MAX).toBeGreaterThanOrEqual(RECEIVE_MAX.messages)
  expect(PASSING_BYTES_OF_ONE_MAX).toBeGreaterThanOrEqual(RECEIVE_MAX.bytes)
})

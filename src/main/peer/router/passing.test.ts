import { expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { Passing, PASSING_MAX, PASSING_OF_ONE_MAX } from './passing.ts'

const random = seededRandom(5)
const peer = () => createPeerId((length) => random.bytes(length))

test('whoever brings much to be passed on, or takes nothing in, leaves places for the others', () => {
  const passing = new Passing()
  const [flooder, slow, honest, other] = [peer(), peer(), peer(), peer()]
  const places = Array.from({ length: 2 * PASSING_OF_ONE_MAX }, () =>
    passing.begin(flooder, peer()),
  )
  expect(places.filter((done) => done !== undefined)).toHaveLength(PASSING_OF_ONE_MAX)
  const waiting = Array.from({ length: 2 * PASSING_OF_ONE_MAX }, () => passing.begin(peer(), slow))
  expect(waiting.filter((done) => done !== undefined)).toHaveLength(PASSING_OF_ONE_MAX)
  expect(passing.begin(honest, other)).toBeDefined()
  expect(passing.begin(flooder, other)).toBeUndefined()
  places[0]?.()
  expect(passing.begin(flooder, other)).toBeDefined()
})

test('there are only so many places in all', () => {
  const passing = new Passing()
  const places = Array.from({ length: 2 * PASSING_MAX }, () => passing.begin(peer(), peer()))
  expect(places.filter((done) => done !== undefined)).toHaveLength(PASSING_MAX)
})

import { expect, test } from 'vitest'
import { holderOf } from '../../../../tests/support/keys.ts'
import { createPipeId, type PipeId } from '../../protocol/ids.ts'
import { Lodgers } from './lodgers.ts'

const pipeOf = (byte: number) => createPipeId((length) => new Uint8Array(length).fill(byte))
const [pipe, other] = [pipeOf(1), pipeOf(2)]
const [echo, eve] = [holderOf('echo'), holderOf('eve')]

test('a lodger may use the pipes that it was let into, and no others, until it is sent away', () => {
  const lodgers = new Lodgers()
  const changed: PipeId[] = []
  lodgers.changed.on((pipeId) => changed.push(pipeId))
  lodgers.admit(echo.fingerprint, pipe)
  expect(lodgers.mayUse(echo.fingerprint, pipe)).toBe(true)
  expect(lodgers.mayUse(echo.fingerprint, other)).toBe(false)
  expect(lodgers.mayUse(eve.fingerprint, pipe)).toBe(false)
  lodgers.sendAway(echo.fingerprint, pipe)
  lodgers.sendAway(echo.fingerprint, pipe)
  expect(lodgers.mayUse(echo.fingerprint, pipe)).toBe(false)
  expect(changed).toEqual([pipe, pipe])
})

test('a peer counts as a lodger while it is in a pipe', () => {
  const lodgers = new Lodgers()
  lodgers.admit(echo.fingerprint, pipe)
  lodgers.admit(echo.fingerprint, other)
  lodgers.sendAway(echo.fingerprint, pipe)
  expect(lodgers.includes(echo.peerId)).toBe(true)
  expect(lodgers.includes(eve.peerId)).toBe(false)
  lodgers.sendAway(echo.fingerprint, other)
  expect(lodgers.includes(echo.peerId)).toBe(false)
})

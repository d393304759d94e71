import { describe, expect, test } from 'vitest'
import { holderOf } from '../../../../tests/support/keys.ts'
import { createPipeId, type PipeId } from '../../protocol/ids.ts'
import { ACCESSES_MAX, PipeAccesses, type PipeMembership } from './pipe-accesses.ts'

const pipeOf = (number: number) =>
  createPipeId((length) => {
    const bytes = new Uint8Array(length)
    new DataView(bytes.buffer).setUint32(0, number)
    return bytes
  })
const [open, closed] = [pipeOf(1), pipeOf(2)]
const [member, stranger] = [holderOf('member'), holderOf('stranger')]

const membership: PipeMembership = {
  isPipeClosed: (pipeId: PipeId) => pipeId === closed,
  isPipeMember: (pipeId, fingerprint) => pipeId === closed && fingerprint === member.fingerprint,
  keysOf: () => [],
}

describe('the access of a pipe', () => {
  test('is the default until something is said, and in a closed group that of every member', () => {
    const accesses = new PipeAccesses({ defaultAccess: 'paired', membership })
    expect([accesses.of(open), accesses.of(closed)]).toEqual(['paired', 'anyone'])
    accesses.put(closed, 'chosen')
    expect(accesses.of(closed)).toBe('chosen')
    expect(accesses.forget(closed)).toBe(true)
    expect(accesses.forget(closed)).toBe(false)
    expect(accesses.of(closed)).toBe('anyone')
  })

  test('is kept where it differs from the default alone', () => {
    const accesses = new PipeAccesses({ defaultAccess: 'paired' })
    accesses.put(open, 'chosen')
    expect([...accesses.all()]).toEqual([[open, 'chosen']])
    accesses.put(open, 'paired')
    expect(accesses.all().size).toBe(0)
  })

  test('narrows where fewer may use the pipe than before', () => {
    const accesses = new PipeAccesses({ defaultAccess: 'paired' })
    expect(accesses.narrows(open, 'chosen')).toBe(true)
    expect(accesses.narrows(open, 'paired')).toBe(false)
    expect(accesses.narrows(open, 'anyone')).toBe(false)
  })

  test('cannot be of its own for pipes without end', () => {
    const accesses = new PipeAccesses({ defaultAccess: 'paired' })
    for (let at = 0; at < ACCESSES_MAX; at++) accesses.put(pipeOf(at), 'chosen')
    expect(() => accesses.put(pipeOf(ACCESSES_MAX), 'chosen')).toThrow(/pipes have an access/)
    accesses.put(pipeOf(0), 'anyone')
    expect(accesses.of(pipeOf(0))).toBe('anyone')
  })
})

test('who proved no key is in no closed group', () => {
  const accesses = new PipeAccesses({ membership })
  expect(accesses.membershipOf(open, undefined)).toBe('open')
  expect(accesses.membershipOf(closed, member.fingerprint)).toBe('member')
  expect(accesses.membershipOf(closed, stranger.fingerprint)).toBe('outside')
  expect(accesses.membershipOf(closed, undefined)).toBe('outside')
})

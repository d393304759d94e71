import { describe, expect, test } from 'vitest'
import { ERROR_TABLE, isErrorCode } from './error-table.ts'
import { errorText, PipefitterError, toPipefitterError } from './errors.ts'

describe('coded errors', () => {
  test('carry what their code means, and their cause', () => {
    const cause = new Error('ECONNREFUSED')
    const error = new PipefitterError('endpoint/unreachable', 'nobody there', {
      cause,
      details: { port: 1 },
    })
    expect(error).toMatchObject({ code: 'endpoint/unreachable', details: { port: 1 }, cause })
    expect(error.meaning).toBe(ERROR_TABLE['endpoint/unreachable'])
    expect('cause' in new PipefitterError('base/internal', 'x')).toBe(false)
  })

  test('ours stay as they are, others are wrapped', () => {
    const ours = new PipefitterError('pipe/closed', 'x')
    expect(toPipefitterError(ours)).toBe(ours)
    const wrapped = toPipefitterError(new Error('boom'), 'transport/io')
    expect(wrapped).toMatchObject({ code: 'transport/io', message: 'boom' })
    expect(toPipefitterError('text')).toMatchObject({ code: 'base/internal', message: 'text' })
  })

  test('every code tells a person what to do, in a sentence', () => {
    for (const { hint } of Object.values(ERROR_TABLE)) expect(hint).toMatch(/^[A-Z].*[.a-z]$/)
  })

  test('only the codes of the table are codes', () => {
    expect(isErrorCode('pipe/closed')).toBe(true)
    for (const no of ['pipe/unknown', 'toString', '__proto__', ''])
      expect(isErrorCode(no)).toBe(false)
  })

  test('anything thrown has a text', () => {
    expect([errorText(new Error('a')), errorText('b'), errorText(3)]).toEqual(['a', 'b', '3'])
  })
})

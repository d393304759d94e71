import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { CallError, WireError } from '../../shared/wire-error.ts'
import { ERROR_TABLE } from '../base/error-table.ts'
import { PipefitterError } from '../base/errors.ts'
import { toWireError } from './to-wire-error.ts'

describe('an error on its way to a client', () => {
  it('keeps its code, text and details, and brings the hint of its code', () => {
    const error = new PipefitterError('transport/port-taken', 'port 9701 is taken', {
      details: { port: 9701 },
    })
    expect(toWireError(error)).toEqual({
      code: 'transport/port-taken',
      message: 'port 9701 is taken',
      hint: ERROR_TABLE['transport/port-taken'].hint,
      retry: true,
      details: { port: 9701 },
    })
  })

  it('is internal when it is none of ours, and never longer than agreed', () => {
    const wire = toWireError(new TypeError('x'.repeat(10_000)))
    expect(wire.code).toBe('base/internal')
    expect(v.is(WireError, wire)).toBe(true)
  })

  it('crosses unchanged when it has crossed before', () => {
    const wire = { code: 'pipe/refused', message: 'm', hint: 'h', retry: true }
    expect(toWireError(new CallError(wire))).toBe(wire)
  })
})

/** How single values are spelled in the text of an element: the columns of the field tables. */
import { PipefitterError } from '../../base/errors.ts'
import { parseEndpointAddress } from '../addresses.ts'
import { parseGroupId, parseModuleSpecId, parsePeerId, parsePipeId } from '../ids.ts'
import type { ModuleSpecId, PeerGroupId, PeerId, PipeId } from '../ids.ts'

/** A way to spell values of one type. */
export interface Value<T> {
  /** Reads trimmed text; throws a `PipefitterError` that says what is wrong with it. */
  parse(text: string): T
  format(value: T): string
}

/** Text of at most `max` characters. */
export function text(max = Number.POSITIVE_INFINITY): Value<string> {
  return {
    parse(source) {
      if (source.length > max) throw badValue(source, `is longer than ${max} characters`)
      return source
    },
    format: String,
  }
}

/** A whole number within bounds that are safe integers. */
export function integer(min: number, max: number): Value<number> {
  return {
    parse(source) {
      const value = /^[+-]?[0-9]{1,20}$/.test(source) ? Number(source) : Number.NaN
      if (value >= min && value <= max) return value
      throw badValue(source, `is no whole number from ${min} to ${max}`)
    },
    format: String,
  }
}

/**
 * Milliseconds, never negative; written whole, a part of one as one. What does not fit a safe integer – the wire says "for ever" with
 * 9223372036854775807 – is `Infinity`.
 */
export const milliseconds: Value<number> = {
  parse(source) {
    if (!/^[0-9]{1,20}$/.test(source)) throw badValue(source, 'is no number of milliseconds')
    const value = Number(source)
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY
  },
  format: (value) => (Number.isFinite(value) ? String(Math.ceil(value)) : '9223372036854775807'),
}

/** `true` or `false`; the `1` and `0` of XML Schema are read too. */
export const boolean: Value<boolean> = {
  parse(source) {
    const lower = source.toLowerCase()
    if (lower === 'true' || lower === '1') return true
    if (lower === 'false' || lower === '0') return false
    throw badValue(source, 'is neither true nor false')
  },
  format: String,
}

export const peerId: Value<PeerId> = { parse: parsePeerId, format: String }
export const pipeId: Value<PipeId> = { parse: parsePipeId, format: String }
export const groupId: Value<PeerGroupId> = { parse: parseGroupId, format: String }
export const moduleSpecId: Value<ModuleSpecId> = { parse: parseModuleSpecId, format: String }

/** An endpoint address, checked and kept as text. */
export const address: Value<string> = {
  parse(source) {
    parseEndpointAddress(source)
    return source
  },
  format: String,
}

/** An error of one value. */
export function badValue(source: string, what: string): PipefitterError {
  const shown = source.length > 60 ? `${source.slice(0, 60)}…` : source
  return new PipefitterError('protocol/document-malformed', `${JSON.stringify(shown)} ${what}`)
}

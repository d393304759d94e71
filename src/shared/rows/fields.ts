/** Fields that many rows have. */
import * as v from 'valibot'

export const id = v.pipe(v.string(), v.maxLength(256))
export const text = v.pipe(v.string(), v.maxLength(4096))
export const count = v.pipe(v.number(), v.integer(), v.minValue(0))
export const wallMs = v.number()

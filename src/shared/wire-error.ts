import * as v from 'valibot'

/** An error as it crosses to a client: classes do not survive the way, codes do. */
export const WireError = v.object({
  /** Such as `pipe/nobody-answered`; what a program decides by. */
  code: v.pipe(v.string(), v.maxLength(64)),
  /** What happened, for a person. */
  message: v.pipe(v.string(), v.maxLength(4096)),
  /** What to do about it, for a person. */
  hint: v.pipe(v.string(), v.maxLength(4096)),
  /** Whether the same call may succeed later by itself. */
  retry: v.boolean(),
  details: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
})
export type WireError = v.InferOutput<typeof WireError>

/** The error a client's call rejects with. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly wire: WireError

  constructor(wire: WireError) {
    super(wire.message)
    this.wire = wire
  }

  get code(): string {
    return this.wire.code
  }

  get hint(): string {
    return this.wire.hint
  }
}

import { PipefitterError } from '../../base/errors.ts'
import { isScheme } from '../addresses.ts'
import { badValue } from './values.ts'
import type { Value } from './values.ts'

/**
 * The three types of pipes (5.2.4.1), spelled as on the wire, and one of our own: a propagate pipe of a closed group, whose
 * messages only its members read. Other implementations know no such type and leave such pipes alone.
 */
export const PIPE_TYPES = [
  'JxtaUnicast',
  'JxtaUnicastSecure',
  'JxtaPropagate',
  'PipefitterPropagateSecure',
] as const
export type PipeType = (typeof PIPE_TYPES)[number]

/** Whether what is sent on such a pipe goes to everybody who has an input end. */
export const isPropagate = (type: PipeType): boolean =>
  type === 'JxtaPropagate' || type === 'PipefitterPropagateSecure'

/** Reads a pipe's type; one that is none of these throws `protocol/pipe-type-unknown`. */
export const pipeType: Value<PipeType> = {
  parse(source) {
    const type = PIPE_TYPES.find((known) => known === source)
    if (type !== undefined) return type
    throw new PipefitterError(
      'protocol/pipe-type-unknown',
      `${JSON.stringify(source.slice(0, 60))} is no type of pipe known here`,
    )
  },
  format: String,
}

/**
 * The transport that a pipe specifies, our addition: a scheme such as `tcp` or `ws`, in lower case,
 * at most 16 characters.
 */
export const transport: Value<string> = {
  parse(source) {
    if (isScheme(source)) return source
    throw badValue(source, 'is no transport; one looks like "tcp"')
  },
  format: String,
}

import { PipefitterError } from '../../base/errors.ts'

/** An error of the layout, at a position in the message. */
export function malformed(what: string, at: number, cause?: unknown): PipefitterError {
  return new PipefitterError('protocol/message-malformed', `The message ${what} (at byte ${at})`, {
    details: { at },
    cause,
  })
}

/** An error of size: `found` things of a kind where `limit` are allowed. */
export function tooLong(things: string, found: number, limit: number): PipefitterError {
  return new PipefitterError(
    'protocol/message-too-long',
    `The message has ${found} ${things}, more than the ${limit} allowed`,
    { details: { found, limit } },
  )
}

import { ERROR_TABLE, type ErrorCode, type ErrorMeaning } from './error-table.ts'

export type { ErrorCode } from './error-table.ts'

/** Facts about one error, small and safe to show; never payloads or secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>

export interface ErrorOptions {
  readonly details?: ErrorDetails | undefined
  readonly cause?: unknown
}

/** The one error class of the whole program; what a code means is in {@link ERROR_TABLE}. */
export class PipefitterError extends Error {
  override readonly name = 'PipefitterError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  /** `message` says what happened, naming the thing; the hint that hangs on the code says what to do. */
  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  get meaning(): ErrorMeaning {
    return ERROR_TABLE[this.code]
  }
}

/** Any thrown thing as our error: ours unchanged, everything else wrapped under `code`. */
export const toPipefitterError = (
  error: unknown,
  code: ErrorCode = 'base/internal',
): PipefitterError =>
  error instanceof PipefitterError
    ? error
    : new PipefitterError(code, errorText(error), { cause: error })

/** The text of any thrown thing. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

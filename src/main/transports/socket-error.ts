import { PipefitterError } from '../base/errors.ts'
import type { ErrorCode } from '../base/errors.ts'
import { systemCode, systemWords } from '../base/system-words.ts'

export { systemCode, systemWords }

/** What the system reported about `address` as an error of ours. */
export const socketError = (code: ErrorCode, address: string, error: unknown): PipefitterError => {
  const system = systemCode(error)
  return new PipefitterError(code, `${address}: ${systemWords(error)}`, {
    cause: error,
    ...(system === undefined ? {} : { details: { address, system } }),
  })
}

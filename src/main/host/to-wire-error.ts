import { ERROR_TABLE } from '../base/error-table.ts'
import { PipefitterError, errorText } from '../base/errors.ts'
import { CallError } from '../../shared/wire-error.ts'
import type { WireError } from '../../shared/wire-error.ts'

/** Any thrown thing as it crosses to a client: the code, what happened, and the hint that hangs on the code. */
export const toWireError = (error: unknown): WireError => {
  if (error instanceof CallError) return error.wire
  const ours = error instanceof PipefitterError ? error : undefined
  const code = ours?.code ?? 'base/internal'
  const { hint, retry } = ERROR_TABLE[code]
  const wire = { code, message: cut(errorText(error)), hint, retry }
  return ours === undefined || Object.keys(ours.details).length === 0
    ? wire
    : { ...wire, details: { ...ours.details } }
}

/** As long as the contract lets a text be. */
const cut = (text: string): string => (text.length <= 4_096 ? text : `${text.slice(0, 4_095)}…`)

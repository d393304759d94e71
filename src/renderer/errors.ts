/** Errors in words: what happened, what to do, and the code for a bug report. */
import { CallError } from '../shared/wire-error.ts'

export interface ErrorWords {
  readonly what: string
  readonly todo: string
  readonly code: string
}

export function wordsOf(error: unknown): ErrorWords {
  if (error instanceof CallError) {
    return { what: error.message, todo: error.hint, code: error.code }
  }
  const what = error instanceof Error ? error.message : String(error)
  return { what, todo: 'Try again; if it stays, restart Pipefitter.', code: 'window/unexpected' }
}

/** Whether a call ended because we ourselves cancelled it, which is no error to show. */
export const isCancellation = (error: unknown) =>
  error instanceof CallError
    ? error.code.endsWith('/cancelled') || error.code.endsWith('/aborted')
    : error instanceof DOMException && error.name === 'AbortError'

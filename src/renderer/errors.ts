/** Errors in words: what happened, what to do, and the code for a bug report. */
import { CallError } from '../shared/wire-error.ts'
import { language, useWords } from './words/index.ts'

const errors = useWords('errors')
const shell = useWords('shell')

export interface ErrorWords {
  readonly what: string
  readonly todo: string
  readonly code: string
  /** What the peer itself says of it, in English, where that is not `what`. */
  readonly detail?: string | undefined
}

type KnownCode = keyof typeof errors
const isKnown = (code: string): code is KnownCode => Object.hasOwn(errors, code)

/** In English the peer's own sentence says what happened, for it names the thing; in other languages it is the detail. */
export function wordsOf(error: unknown): ErrorWords {
  if (!(error instanceof CallError)) return unexpected(error)
  const { message, hint, code } = error
  if (language.value === 'en' || !isKnown(code)) return { what: message, todo: hint, code }
  return { ...errors[code], code, detail: message }
}

const unexpected = (error: unknown): ErrorWords => ({
  what: error instanceof Error ? error.message : String(error),
  todo: shell.errors.again,
  code: 'window/unexpected',
})

/** Whether a call ended because we ourselves cancelled it, which is no error to show. */
export const isCancellation = (error: unknown) =>
  error instanceof CallError
    ? error.code.endsWith('/cancelled') || error.code.endsWith('/aborted')
    : error instanceof DOMException && error.name === 'AbortError'

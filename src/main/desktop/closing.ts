import type { ClosingName } from '../../shared/rows.ts'

/** What becomes of a window that a person closes. */
export type Closing = 'close' | 'hide' | 'ask'

/** `isQuitting`: the program ends in any case. On a Mac programs live on without windows, by the custom of the place. */
export const closingOf = (
  choice: ClosingName,
  { isQuitting, isMac }: { readonly isQuitting: boolean; readonly isMac: boolean },
): Closing => {
  if (isQuitting || isMac || choice === 'quit') return 'close'
  return choice === 'background' ? 'hide' : 'ask'
}

/** Who may bind a pipe and send to it: the choices, narrowest first, and what each means. */
import { WORDS } from './words.ts'

export const ACCESS_WORDS = WORDS.accesses

export const accessOptions = () =>
  (['chosen', 'paired', 'anyone'] as const).map((value) => ({
    value,
    label: ACCESS_WORDS[value].word,
  }))

/** Who is let in one by one, when the pipe is made and later. */
export const GUEST_WORDS = WORDS.guests

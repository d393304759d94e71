/** The texts of the place where messages are written. */
import { WORDS } from './words.ts'

export const COMPOSE_WORDS = WORDS.compose

/** What stands in the empty field; of what is code, an example that is the same in every language. */
export const placeholderOf = (mode: 'text' | 'json' | 'hex' | 'file'): string | undefined =>
  ({
    text: COMPOSE_WORDS.textHint,
    json: '{"temperature": 21.4}',
    hex: '01 ff 7f …',
    file: undefined,
  })[mode]

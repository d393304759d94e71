import { WORDS } from './words.ts'

export const LIST_WORDS = WORDS.list

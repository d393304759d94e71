import { WORDS } from './words.ts'

export const MOVE_WORDS = WORDS.move

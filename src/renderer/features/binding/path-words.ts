/** The texts about pinned and excluded paths. */
import { WORDS } from './words.ts'

export const PATH_WORDS = WORDS.paths

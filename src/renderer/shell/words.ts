/** The texts of the frame. */
import { useWords } from '../words/index.ts'

export const SHELL_WORDS = useWords('shell')

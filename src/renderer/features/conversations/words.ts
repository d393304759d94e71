/** The texts of conversations. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('conversations')

/** The texts of pipes. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('pipes')

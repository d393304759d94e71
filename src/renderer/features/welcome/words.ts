/** The texts of the first minute. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('welcome')

/** The texts of the transfers. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('transfers')

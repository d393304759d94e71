/** The texts of status. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('status')

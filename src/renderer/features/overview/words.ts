/** The texts of the overview. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('overview')

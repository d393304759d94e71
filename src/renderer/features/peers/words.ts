/** The texts of peers. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('peers')

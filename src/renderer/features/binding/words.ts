/** The texts of binding. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('binding')

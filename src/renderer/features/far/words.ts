/** The texts of another peer that is managed from here. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('far')

/** The texts of the settings. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('settings')

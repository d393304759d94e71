/** The texts about capture files. */
import { useWords } from '../../words/index.ts'

export const RECORD_WORDS = useWords('record')

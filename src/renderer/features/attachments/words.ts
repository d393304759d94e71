/** The texts of attachments. */
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('attachments')

/** The texts about who this peer is, its backup and the way back. */
import { useWords } from '../../words/index.ts'

/** As the host has it. */
export const PASSPHRASE_MIN = 12

export const WORDS = useWords('identity')

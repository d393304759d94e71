/** The texts of the inbox. */
import type { InboxRow } from '../../../shared/rows.ts'
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('inbox')

export const ACTION_WORDS = WORDS.actions

export const DONE_WORDS = WORDS.done

export const acceptWord = ({ kind }: InboxRow): string =>
  kind === 'pairing' ? WORDS.compare : ACTION_WORDS.accept

/** Nothing where nothing waits. */
export const waitingWords = (count: number): string | undefined =>
  count === 0 ? undefined : WORDS.badge({ count })

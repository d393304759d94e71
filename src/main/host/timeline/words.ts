import type { TimelineRow } from '../../../shared/rows.ts'
import type { AnswerSource, Verdict } from '../../peer/pipe/answer.ts'

export const EVERYBODY_ASKED = 'Asking everybody: multicast, rendezvous and neighbours'

export const VERDICT_TONES: Readonly<Record<Verdict, TimelineRow['tone']>> = {
  usable: 'good',
  checking: 'plain',
  refused: 'warning',
  unusable: 'warning',
}

export const SOURCE_TEXTS: Readonly<Record<AnswerSource, string>> = {
  multicast: 'to the question to everybody',
  direct: 'to the question to it alone',
  cache: 'remembered from before',
  'on-behalf': 'told by another peer',
}

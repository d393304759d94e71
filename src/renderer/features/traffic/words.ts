/** The texts of the traffic screen. */
import type { TrafficRow } from '../../../shared/rows.ts'
import { useWords } from '../../words/index.ts'

type Kind = TrafficRow['kind']

/** What a person sent stands out; what peers say among themselves is quiet. */
export const KIND_CLASSES: Readonly<Record<Kind, string>> = {
  'pipe-message': 'text-ink font-medium',
  'binding-query': 'text-info',
  'binding-answer': 'text-good',
  'discovery-query': 'text-muted',
  'discovery-response': 'text-muted',
  resolver: 'text-muted',
  routing: 'text-muted',
  rendezvous: 'text-muted',
  alive: 'text-muted',
  other: 'text-muted',
}

export const WORDS = useWords('traffic')

export const KIND_WORDS = WORDS.kinds

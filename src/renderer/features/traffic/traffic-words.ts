import type { TrafficRow } from '../../../shared/rows.ts'

type Kind = TrafficRow['kind']

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  'pipe-message': 'message',
  'binding-query': 'binding query',
  'binding-answer': 'binding answer',
  'discovery-query': 'discovery query',
  'discovery-response': 'discovery answer',
  resolver: 'resolver',
  routing: 'routing',
  rendezvous: 'rendezvous',
  alive: 'liveness',
  other: 'other',
}

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

/** All that the filter looks at, in one text. */
const textOf = (row: TrafficRow) =>
  [
    row.kind,
    KIND_WORDS[row.kind],
    row.direction,
    row.transport,
    row.peerName,
    row.peerId,
    row.pipeName,
    row.pipeId,
    row.address,
    row.summary,
  ]
    .join('\n')
    .toLowerCase()

const texts = new WeakMap<TrafficRow, string>()

/** Whether a row holds every word of the filter. Rows never change, so each is put into words once. */
export function matchesTraffic(row: TrafficRow, words: readonly string[]): boolean {
  let text = texts.get(row)
  if (text === undefined) texts.set(row, (text = textOf(row)))
  const whole = text
  return words.every((word) => whole.includes(word))
}

export const wordsOfFilter = (filter: string) => filter.toLowerCase().split(/\s+/).filter(Boolean)

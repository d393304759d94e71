import type { AnswerRow } from '../../../shared/rows.ts'
import { standingWord } from './answer-words.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'

const byScore = (a: AnswerRow, b: AnswerRow) => a.score - b.score
const byText = (text: (row: AnswerRow) => string) => (a: AnswerRow, b: AnswerRow) =>
  text(a).localeCompare(text(b)) || byScore(b, a)
const byAge = (a: AnswerRow, b: AnswerRow) => b.receivedWallMs - a.receivedWallMs
const byRtt = (a: AnswerRow, b: AnswerRow) => (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity)

export const ANSWER_COLUMNS: readonly GridColumn<AnswerRow>[] = [
  { key: 'peer', label: 'Peer', width: 130, grow: true, compare: byText((row) => row.peerName) },
  { key: 'id', label: 'Id', width: 96, rank: 9 },
  { key: 'trust', label: 'Trust', width: 92, rank: 5, compare: byText(standingWord) },
  {
    key: 'endpoint',
    label: 'Endpoint',
    width: 188,
    rank: 2,
    compare: byText((row) => row.endpoint ?? ''),
  },
  {
    key: 'transport',
    label: 'Transport',
    width: 78,
    rank: 4,
    compare: byText((row) => row.transport ?? ''),
  },
  {
    key: 'reached',
    label: 'Reached',
    width: 76,
    rank: 7,
    compare: byText((row) => row.reached ?? ''),
  },
  { key: 'source', label: 'Source', width: 104, rank: 3, compare: byText((row) => row.source) },
  { key: 'fresh', label: 'Answered', width: 84, rank: 8, end: true, compare: byAge },
  { key: 'rtt', label: 'Round trip', width: 80, rank: 1, end: true, compare: byRtt },
  { key: 'score', label: 'Score', width: 68, rank: 6, end: true, compare: byScore },
  { key: 'verdict', label: 'Verdict', width: 98, compare: byText((row) => row.verdict) },
  { key: 'action', label: 'Bind', width: 84, end: true, quiet: true },
]

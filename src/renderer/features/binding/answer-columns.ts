import type { AnswerRow } from '../../../shared/rows.ts'
import { standingWord } from './answer-words.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

const byScore = (a: AnswerRow, b: AnswerRow) => a.score - b.score
const byText = (text: (row: AnswerRow) => string) => (a: AnswerRow, b: AnswerRow) =>
  text(a).localeCompare(text(b)) || byScore(b, a)
const byAge = (a: AnswerRow, b: AnswerRow) => b.receivedWallMs - a.receivedWallMs
const byRtt = (a: AnswerRow, b: AnswerRow) => (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity)

export const ANSWER_COLUMNS: readonly GridColumn<AnswerRow>[] = [
  column('peer', () => words.peer, 130, { grow: true, compare: byText((row) => row.peerName) }),
  column('id', () => words.id, 96, { rank: 9 }),
  column('trust', () => words.trust, 92, { rank: 5, compare: byText(standingWord) }),
  column('endpoint', () => words.endpoint, 188, {
    rank: 2,
    compare: byText((row) => row.endpoint ?? ''),
  }),
  column('transport', () => words.transport, 78, {
    rank: 4,
    compare: byText((row) => row.transport ?? ''),
  }),
  column('reached', () => words.reachedText, 76, {
    rank: 7,
    compare: byText((row) => row.reached ?? ''),
  }),
  column('source', () => words.source, 104, { rank: 3, compare: byText((row) => row.source) }),
  column('fresh', () => words.answered, 84, { rank: 8, end: true, compare: byAge }),
  column('rtt', () => words.roundTrip, 80, { rank: 1, end: true, compare: byRtt }),
  column('score', () => words.score, 68, { rank: 6, end: true, compare: byScore }),
  column('verdict', () => words.verdict, 112, { compare: byText((row) => row.verdict) }),
  column('action', () => words.bind, 96, { end: true, quiet: true }),
]

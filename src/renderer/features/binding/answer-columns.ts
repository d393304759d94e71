import type { AnswerRow } from '../../../shared/rows.ts'
import { standingWord } from './answer-words.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

const byScore = (a: AnswerRow, b: AnswerRow) => a.score - b.score
const byText = (text: (row: AnswerRow) => string) => (a: AnswerRow, b: AnswerRow) =>
  text(a).localeCompare(text(b)) || byScore(b, a)
const byAge = (a: AnswerRow, b: AnswerRow) => b.receivedWallMs - a.receivedWallMs
const byRtt = (a: AnswerRow, b: AnswerRow) => (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity)

export const ANSWER_COLUMNS: readonly GridColumn<AnswerRow>[] = [
  {
    key: 'peer',
    get label() {
      return words.peer
    },
    width: 130,
    grow: true,
    compare: byText((row) => row.peerName),
  },
  {
    key: 'id',
    get label() {
      return words.id
    },
    width: 96,
    rank: 9,
  },
  {
    key: 'trust',
    get label() {
      return words.trust
    },
    width: 92,
    rank: 5,
    compare: byText(standingWord),
  },
  {
    key: 'endpoint',
    get label() {
      return words.endpoint
    },
    width: 188,
    rank: 2,
    compare: byText((row) => row.endpoint ?? ''),
  },
  {
    key: 'transport',
    get label() {
      return words.transport
    },
    width: 78,
    rank: 4,
    compare: byText((row) => row.transport ?? ''),
  },
  {
    key: 'reached',
    get label() {
      return words.reachedText
    },
    width: 76,
    rank: 7,
    compare: byText((row) => row.reached ?? ''),
  },
  {
    key: 'source',
    get label() {
      return words.source
    },
    width: 104,
    rank: 3,
    compare: byText((row) => row.source),
  },
  {
    key: 'fresh',
    get label() {
      return words.answered
    },
    width: 84,
    rank: 8,
    end: true,
    compare: byAge,
  },
  {
    key: 'rtt',
    get label() {
      return words.roundTrip
    },
    width: 80,
    rank: 1,
    end: true,
    compare: byRtt,
  },
  {
    key: 'score',
    get label() {
      return words.score
    },
    width: 68,
    rank: 6,
    end: true,
    compare: byScore,
  },
  {
    key: 'verdict',
    get label() {
      return words.verdict
    },
    width: 112,
    compare: byText((row) => row.verdict),
  },
  {
    key: 'action',
    get label() {
      return words.bind
    },
    width: 96,
    end: true,
    quiet: true,
  },
]

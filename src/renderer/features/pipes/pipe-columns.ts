import { PIPE_STATES, type PipeRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

const byName = (a: PipeRow, b: PipeRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PipeRow, b: PipeRow) =>
  PIPE_STATES.indexOf(a.state) - PIPE_STATES.indexOf(b.state)
const byText = (text: (pipe: PipeRow) => string) => (a: PipeRow, b: PipeRow) =>
  text(a).localeCompare(text(b)) || byName(a, b)

export const PIPE_COLUMNS: readonly GridColumn<PipeRow>[] = [
  column('name', () => words.name, 150, { grow: true, compare: byName }),
  column('id', () => words.id, 96, { rank: 7 }),
  column('state', () => words.state, 132, { compare: (a, b) => byState(a, b) || byName(a, b) }),
  column('ends', () => words.endsHere, 76, { rank: 2 }),
  column('transport', () => words.transport, 88, {
    rank: 3,
    compare: byText((pipe) => pipe.transport ?? ''),
  }),
  column('bound', () => words.boundTo, 112, {
    grow: true,
    rank: 1,
    compare: byText((pipe) => pipe.output?.peerName ?? '\uffff'),
  }),
  column('access', () => words.access, 104, { rank: 5, compare: byText((pipe) => pipe.access) }),
  column('flow', () => words.inOut, 144, { rank: 4, end: true }),
  column('group', () => words.group, 112, {
    grow: true,
    rank: 6,
    compare: byText((pipe) => pipe.group?.name ?? '\uffff'),
  }),
  column('origin', () => words.from, 120, {
    grow: true,
    rank: 8,
    compare: byText((pipe) => pipe.learnedFromPeer?.name ?? ''),
  }),
]

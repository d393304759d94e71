import { PIPE_STATES, type PipeRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'

const byName = (a: PipeRow, b: PipeRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PipeRow, b: PipeRow) =>
  PIPE_STATES.indexOf(a.state) - PIPE_STATES.indexOf(b.state)
const byText = (text: (pipe: PipeRow) => string) => (a: PipeRow, b: PipeRow) =>
  text(a).localeCompare(text(b)) || byName(a, b)

export const PIPE_COLUMNS: readonly GridColumn<PipeRow>[] = [
  { key: 'name', label: 'Name', width: 150, grow: true, compare: byName },
  { key: 'id', label: 'Id', width: 96, rank: 7 },
  { key: 'state', label: 'State', width: 112, compare: (a, b) => byState(a, b) || byName(a, b) },
  { key: 'ends', label: 'Ends here', width: 76, rank: 2 },
  {
    key: 'transport',
    label: 'Transport',
    width: 88,
    rank: 3,
    compare: byText((pipe) => pipe.transport ?? ''),
  },
  {
    key: 'bound',
    label: 'Bound to',
    width: 112,
    grow: true,
    rank: 1,
    compare: byText((pipe) => pipe.output?.peerName ?? '\uffff'),
  },
  {
    key: 'access',
    label: 'Access',
    width: 104,
    rank: 5,
    compare: byText((pipe) => pipe.access),
  },
  { key: 'flow', label: 'In / out', width: 144, rank: 4, end: true },
  {
    key: 'group',
    label: 'Group',
    width: 112,
    grow: true,
    rank: 6,
    compare: byText((pipe) => pipe.group?.name ?? '\uffff'),
  },
  {
    key: 'origin',
    label: 'From',
    width: 120,
    grow: true,
    rank: 8,
    compare: byText((pipe) => pipe.learnedFromPeer?.name ?? ''),
  },
]

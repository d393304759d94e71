import { PIPE_STATES, type PipeRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

const byName = (a: PipeRow, b: PipeRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PipeRow, b: PipeRow) =>
  PIPE_STATES.indexOf(a.state) - PIPE_STATES.indexOf(b.state)
const byText = (text: (pipe: PipeRow) => string) => (a: PipeRow, b: PipeRow) =>
  text(a).localeCompare(text(b)) || byName(a, b)

export const PIPE_COLUMNS: readonly GridColumn<PipeRow>[] = [
  {
    key: 'name',
    get label() {
      return words.name
    },
    width: 150,
    grow: true,
    compare: byName,
  },
  {
    key: 'id',
    get label() {
      return words.id
    },
    width: 96,
    rank: 7,
  },
  {
    key: 'state',
    get label() {
      return words.state
    },
    width: 132,
    compare: (a, b) => byState(a, b) || byName(a, b),
  },
  {
    key: 'ends',
    get label() {
      return words.endsHere
    },
    width: 76,
    rank: 2,
  },
  {
    key: 'transport',
    get label() {
      return words.transport
    },
    width: 88,
    rank: 3,
    compare: byText((pipe) => pipe.transport ?? ''),
  },
  {
    key: 'bound',
    get label() {
      return words.boundTo
    },
    width: 112,
    grow: true,
    rank: 1,
    compare: byText((pipe) => pipe.output?.peerName ?? '\uffff'),
  },
  {
    key: 'access',
    get label() {
      return words.access
    },
    width: 104,
    rank: 5,
    compare: byText((pipe) => pipe.access),
  },
  {
    key: 'flow',
    get label() {
      return words.inOut
    },
    width: 144,
    rank: 4,
    end: true,
  },
  {
    key: 'group',
    get label() {
      return words.group
    },
    width: 112,
    grow: true,
    rank: 6,
    compare: byText((pipe) => pipe.group?.name ?? '\uffff'),
  },
  {
    key: 'origin',
    get label() {
      return words.from
    },
    width: 120,
    grow: true,
    rank: 8,
    compare: byText((pipe) => pipe.learnedFromPeer?.name ?? ''),
  },
]

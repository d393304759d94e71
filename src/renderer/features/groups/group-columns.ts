import type { GroupRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { GROUP_STATES, stateOf } from './words.ts'
import { WORDS as words } from './words.ts'

const byName = (a: GroupRow, b: GroupRow) =>
  a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: GroupRow, b: GroupRow) =>
  GROUP_STATES.indexOf(stateOf(a)) - GROUP_STATES.indexOf(stateOf(b)) || byName(a, b)

export const GROUP_COLUMNS: readonly GridColumn<GroupRow>[] = [
  {
    key: 'name',
    get label() {
      return words.name
    },
    width: 160,
    grow: true,
    compare: byName,
  },
  {
    key: 'id',
    get label() {
      return words.id
    },
    width: 96,
    rank: 3,
  },
  {
    key: 'state',
    get label() {
      return words.state
    },
    width: 116,
    compare: byState,
  },
  {
    key: 'members',
    get label() {
      return words.membersText
    },
    width: 84,
    rank: 1,
    end: true,
    compare: (a, b) => a.members - b.members || byName(a, b),
  },
  {
    key: 'pipes',
    get label() {
      return words.pipes
    },
    width: 68,
    rank: 2,
    end: true,
    compare: (a, b) => a.pipes - b.pipes || byName(a, b),
  },
]

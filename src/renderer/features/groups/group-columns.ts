import type { GroupRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { GROUP_STATES, stateOf } from './words.ts'
import { WORDS as words } from './words.ts'

const byName = (a: GroupRow, b: GroupRow) =>
  a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: GroupRow, b: GroupRow) =>
  GROUP_STATES.indexOf(stateOf(a)) - GROUP_STATES.indexOf(stateOf(b)) || byName(a, b)

export const GROUP_COLUMNS: readonly GridColumn<GroupRow>[] = [
  column('name', () => words.name, 160, { grow: true, compare: byName }),
  column('id', () => words.id, 96, { rank: 3 }),
  column('state', () => words.state, 116, { compare: byState }),
  column('members', () => words.membersText, 84, {
    rank: 1,
    end: true,
    compare: (a, b) => a.members - b.members || byName(a, b),
  }),
  column('pipes', () => words.pipes, 68, {
    rank: 2,
    end: true,
    compare: (a, b) => a.pipes - b.pipes || byName(a, b),
  }),
]

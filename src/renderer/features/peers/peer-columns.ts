import type { PeerRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { PEER_LOOKS } from './peer-state.ts'
import { trustWord } from './trust-words.ts'
import { WORDS as words } from './words.ts'

const byName = (a: PeerRow, b: PeerRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PeerRow, b: PeerRow) => PEER_LOOKS[a.state].rank - PEER_LOOKS[b.state].rank
const byPath = (a: PeerRow, b: PeerRow) =>
  (a.path?.rttMs ?? Infinity) - (b.path?.rttMs ?? Infinity) || byName(a, b)

export const PEER_COLUMNS: readonly GridColumn<PeerRow>[] = [
  column('name', () => words.name, 170, { grow: true, compare: byName }),
  column('id', () => words.id, 96, { rank: 3, compare: (a, b) => a.id.localeCompare(b.id) }),
  column('state', () => words.state, 112, { compare: (a, b) => byState(a, b) || byName(a, b) }),
  column('trust', () => words.trust, 92, {
    rank: 2,
    compare: (a, b) => trustWord(a).localeCompare(trustWord(b)) || byName(a, b),
  }),
  column('path', () => words.path, 172, { rank: 1, compare: byPath }),
  column('address', () => words.bestAddress, 190, { rank: 6, grow: true }),
  column('pipes', () => words.pipes, 62, {
    rank: 5,
    end: true,
    compare: (a, b) => a.pipes - b.pipes,
  }),
  column('seen', () => words.lastSeen, 92, {
    rank: 4,
    end: true,
    compare: (a, b) => b.lastSeenWallMs - a.lastSeenWallMs,
  }),
]

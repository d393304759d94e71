import type { PeerRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { PEER_LOOKS } from './peer-state.ts'
import { trustWord } from './trust-words.ts'

const byName = (a: PeerRow, b: PeerRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PeerRow, b: PeerRow) => PEER_LOOKS[a.state].rank - PEER_LOOKS[b.state].rank
const byPath = (a: PeerRow, b: PeerRow) =>
  (a.path?.rttMs ?? Infinity) - (b.path?.rttMs ?? Infinity) || byName(a, b)

export const PEER_COLUMNS: readonly GridColumn<PeerRow>[] = [
  { key: 'name', label: 'Name', width: 170, grow: true, compare: byName },
  { key: 'id', label: 'Id', width: 96, rank: 3, compare: (a, b) => a.id.localeCompare(b.id) },
  {
    key: 'state',
    label: 'State',
    width: 112,
    compare: (a, b) => byState(a, b) || byName(a, b),
  },
  {
    key: 'trust',
    label: 'Trust',
    width: 92,
    rank: 2,
    compare: (a, b) => trustWord(a).localeCompare(trustWord(b)) || byName(a, b),
  },
  { key: 'path', label: 'Path', width: 172, rank: 1, compare: byPath },
  { key: 'address', label: 'Best address', width: 190, rank: 6, grow: true },
  {
    key: 'pipes',
    label: 'Pipes',
    width: 62,
    rank: 5,
    end: true,
    compare: (a, b) => a.pipes - b.pipes,
  },
  {
    key: 'seen',
    label: 'Last seen',
    width: 92,
    rank: 4,
    end: true,
    compare: (a, b) => b.lastSeenWallMs - a.lastSeenWallMs,
  },
]

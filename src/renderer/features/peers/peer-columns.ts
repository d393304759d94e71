import type { PeerRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { PEER_LOOKS } from './peer-state.ts'
import { trustWord } from './trust-words.ts'
import { WORDS as words } from './words.ts'

const byName = (a: PeerRow, b: PeerRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
const byState = (a: PeerRow, b: PeerRow) => PEER_LOOKS[a.state].rank - PEER_LOOKS[b.state].rank
const byPath = (a: PeerRow, b: PeerRow) =>
  (a.path?.rttMs ?? Infinity) - (b.path?.rttMs ?? Infinity) || byName(a, b)

export const PEER_COLUMNS: readonly GridColumn<PeerRow>[] = [
  {
    key: 'name',
    get label() {
      return words.name
    },
    width: 170,
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
    compare: (a, b) => a.id.localeCompare(b.id),
  },
  {
    key: 'state',
    get label() {
      return words.state
    },
    width: 112,
    compare: (a, b) => byState(a, b) || byName(a, b),
  },
  {
    key: 'trust',
    get label() {
      return words.trust
    },
    width: 92,
    rank: 2,
    compare: (a, b) => trustWord(a).localeCompare(trustWord(b)) || byName(a, b),
  },
  {
    key: 'path',
    get label() {
      return words.path
    },
    width: 172,
    rank: 1,
    compare: byPath,
  },
  {
    key: 'address',
    get label() {
      return words.bestAddress
    },
    width: 190,
    rank: 6,
    grow: true,
  },
  {
    key: 'pipes',
    get label() {
      return words.pipes
    },
    width: 62,
    rank: 5,
    end: true,
    compare: (a, b) => a.pipes - b.pipes,
  },
  {
    key: 'seen',
    get label() {
      return words.lastSeen
    },
    width: 92,
    rank: 4,
    end: true,
    compare: (a, b) => b.lastSeenWallMs - a.lastSeenWallMs,
  },
]

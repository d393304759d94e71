import type { TransferRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { rankOf, shareOf } from './transfer-state.ts'
import { WORDS } from './words.ts'

const words = WORDS.columns

const byAge = (a: TransferRow, b: TransferRow) =>
  b.createdWallMs - a.createdWallMs || a.id.localeCompare(b.id)
const byName = (a: TransferRow, b: TransferRow) => a.name.localeCompare(b.name) || byAge(a, b)
const byNumber =
  (numberOf: (row: TransferRow) => number) =>
  (a: TransferRow, b: TransferRow): number =>
    numberOf(a) - numberOf(b) || byAge(a, b)

export const TRANSFER_COLUMNS: readonly GridColumn<TransferRow>[] = [
  column('name', () => words.name, 170, { grow: true, compare: byName }),
  column('peer', () => words.peer, 128, {
    rank: 1,
    compare: (a, b) => a.peerName.localeCompare(b.peerName) || byAge(a, b),
  }),
  column('state', () => words.state, 144, { compare: byNumber(rankOf) }),
  column('progress', () => words.progress, 118, { rank: 2, compare: byNumber(shareOf) }),
  column('size', () => words.size, 84, {
    rank: 4,
    end: true,
    compare: byNumber(({ sizeBytes }) => sizeBytes),
  }),
  column('rate', () => words.rate, 96, {
    rank: 3,
    end: true,
    compare: byNumber(({ bytesPerSecond }) => bytesPerSecond ?? 0),
  }),
  column('left', () => words.left, 84, {
    rank: 5,
    end: true,
    compare: byNumber(({ etaMs }) => etaMs ?? Infinity),
  }),
  column('path', () => words.path, 172, { rank: 6 }),
  column('since', () => words.since, 92, {
    rank: 7,
    end: true,
    compare: (a, b) => b.stateSinceWallMs - a.stateSinceWallMs,
  }),
]

import type { TrafficRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'

export const TRAFFIC_COLUMNS: readonly GridColumn<TrafficRow>[] = [
  { key: 'time', label: 'Time', width: 108 },
  { key: 'direction', label: 'Direction', width: 32, quiet: true },
  { key: 'kind', label: 'Kind', width: 122, rank: 1 },
  { key: 'peer', label: 'Peer', width: 130, rank: 2 },
  { key: 'pipe', label: 'Pipe', width: 110, rank: 4 },
  { key: 'transport', label: 'By', width: 76, rank: 3 },
  { key: 'size', label: 'Size', width: 74, end: true },
  { key: 'summary', label: 'Summary', width: 180, grow: true },
]

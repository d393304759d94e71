import { ATTACHMENT_KINDS, ATTACHMENT_STATES, type AttachmentRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

const byPipe = (a: AttachmentRow, b: AttachmentRow) =>
  a.pipeName.localeCompare(b.pipeName) || a.id.localeCompare(b.id)
const byLocal = (a: AttachmentRow, b: AttachmentRow) =>
  a.local.localeCompare(b.local, undefined, { numeric: true }) || byPipe(a, b)
const byFlow = (a: AttachmentRow, b: AttachmentRow) =>
  a.bytesIn + a.bytesOut - b.bytesIn - b.bytesOut || byPipe(a, b)
const byOrder =
  <K extends 'state' | 'kind'>(key: K, order: readonly AttachmentRow[K][]) =>
  (a: AttachmentRow, b: AttachmentRow) =>
    order.indexOf(a[key]) - order.indexOf(b[key]) || byPipe(a, b)

export const ATTACHMENT_COLUMNS: readonly GridColumn<AttachmentRow>[] = [
  column('pipe', () => words.pipe, 130, { grow: true, compare: byPipe }),
  column('state', () => words.state, 104, { compare: byOrder('state', ATTACHMENT_STATES) }),
  column('kind', () => words.kind, 184, { rank: 3, compare: byOrder('kind', ATTACHMENT_KINDS) }),
  column('local', () => words.localEnd, 140, { grow: true, rank: 1, compare: byLocal }),
  column('connections', () => words.connections, 104, {
    rank: 2,
    end: true,
    compare: (a, b) => a.connections - b.connections || byPipe(a, b),
  }),
  column('flow', () => words.inOut, 144, { rank: 4, end: true, compare: byFlow }),
  column('path', () => words.path, 168, { rank: 5 }),
]

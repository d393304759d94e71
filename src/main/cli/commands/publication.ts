import type { PublicationRow } from '../../../shared/rows.ts'
import type { Column } from '../table.ts'

/** Where something that was published went. */
export const publicationColumns: readonly Column<PublicationRow>[] = [
  { title: 'CHANNEL', cell: ({ channel }) => channel },
  { title: 'RESULT', cell: ({ error }) => error ?? 'sent' },
]

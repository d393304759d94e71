import type { PipeRow } from '../../../shared/rows.ts'

const ONE_TO_ONE: ReadonlySet<PipeRow['type']> = new Set(['JxtaUnicast', 'JxtaUnicastSecure'])

/** Whether the echo peer can be at the other end: of pipes to one peer, outside of groups. */
export const isForEcho = ({ type, group }: PipeRow) => ONE_TO_ONE.has(type) && group === undefined

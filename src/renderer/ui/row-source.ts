/** A list so long that only the part in view is at hand; the rest is asked for when it comes into view. */
export interface RowSource<Row> {
  readonly count: number
  /** The row at an index; nothing while it is on its way, or when it is gone. */
  at(index: number): Row | undefined
  /** Where the row with this id is, as far as it is at hand; else -1. */
  indexOf(id: string): number
}

/**
 * The rows that are in view at the end of a list, to which one need not scroll first. None beyond: while the list follows
 * what comes, the next to be seen are others.
 */
export function rangeAtEnd({
  height,
  rowHeight,
  count,
}: Record<'height' | 'rowHeight' | 'count', number>): {
  readonly from: number
  readonly end: number
} {
  return { from: Math.max(0, count - Math.ceil(height / rowHeight) - 1), end: count }
}

/** The rows that are in view at a scroll position, and some beyond. */
export function rangeInView(
  {
    scrollTop,
    height,
    rowHeight,
    count,
  }: Record<'scrollTop' | 'height' | 'rowHeight' | 'count', number>,
  overscan: number,
): { readonly from: number; readonly end: number } {
  const first = Math.floor(scrollTop / rowHeight)
  const visible = Math.ceil(height / rowHeight) + 1
  const from = Math.max(0, Math.min(first, count - visible) - overscan)
  return { from, end: Math.min(count, first + visible + overscan) }
}

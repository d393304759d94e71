/** Columns of a grid: which fit, and how wide. Pure. */

export interface GridColumn<Row> {
  readonly key: string
  readonly label: string
  /** Width in pixels until a person drags it; also what it needs at least to be shown. */
  readonly width: number
  /** Takes a share of what is left over. */
  readonly grow?: boolean
  /** Where room is short, the highest goes first; 0 always stays. */
  readonly rank?: number
  readonly end?: boolean
  /** Makes the column sortable: ascending order. */
  readonly compare?: (a: Row, b: Row) => number
  /** Its label is for assistive technology alone. */
  readonly quiet?: boolean
}

type ColumnMore<Row> = Omit<GridColumn<Row>, 'key' | 'label' | 'width'>

/** A column whose label follows the language. */
export const column = <Row>(
  key: string,
  label: () => string,
  width: number,
  more: ColumnMore<Row> = {},
): GridColumn<Row> => ({
  ...more,
  key,
  width,
  get label() {
    return label()
  },
})

export interface GridSort {
  readonly key: string
  readonly descending: boolean
}

export type GridWidths = Record<string, number>

export const WIDTH_MIN = 40
export const WIDTH_MAX = 1_200

const needOf = <Row>(column: GridColumn<Row>, widths: GridWidths) =>
  widths[column.key] ?? column.width

/** The columns that fit into `available` pixels, in their order. Unmeasured (0) shows all. */
export function fittingColumns<Row>(
  columns: readonly GridColumn<Row>[],
  widths: GridWidths,
  available: number,
): readonly GridColumn<Row>[] {
  if (available === 0) return columns
  let shown = columns
  const need = () => shown.reduce((sum, column) => sum + needOf(column, widths), 0)
  while (need() > available) {
    const rank = Math.max(...shown.map((column) => column.rank ?? 0))
    const last = shown.findLast((column) => column.rank === rank)
    if (rank === 0 || !last) break
    shown = shown.filter((column) => column !== last)
  }
  return shown
}

/** For `grid-template-columns`. Some column always takes the rest, so that rows reach the edge. */
export function gridTemplate<Row>(columns: readonly GridColumn<Row>[], widths: GridWidths): string {
  const grows = columns.some((column) => column.grow)
  return columns
    .map((column, at) => {
      const need = needOf(column, widths)
      const takesRest = grows ? column.grow : at === columns.length - 1
      return takesRest ? `minmax(${Math.min(need, column.width)}px, ${need}fr)` : `${need}px`
    })
    .join(' ')
}

/** Sorted by one column; rows that are equal in it keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly GridColumn<Row>[],
  sort: GridSort | undefined,
): readonly Row[] {
  const compare = columns.find((column) => column.key === sort?.key)?.compare
  if (!compare || !sort) return rows
  return rows.toSorted(sort.descending ? (a, b) => compare(b, a) : compare)
}

export const clampWidth = (width: number) =>
  Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)))

import { printable } from '../base/printable.ts'
import { padEnd, padStart, widthOf } from './width.ts'

export interface Column<Row> {
  readonly title: string
  /** The cell's text; anything in it that would act on the terminal is written out. */
  readonly cell: (row: Row) => string
  readonly align?: 'start' | 'end'
  /** Cells that a stream of rows sets aside for it, where the rows to come are not known. */
  readonly width?: number
}

const CELL_MAX = 120
const GAP = '  '

/** A table as lines: titles, then rows, columns as wide as they need. */
export const formatTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string[] => {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row), CELL_MAX)))
  const widths = columns.map(({ title }, i) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[i] ?? ''))),
  )
  return [titlesOf(columns), ...cells].map((line) => layOut(columns, line, widths))
}

/** The same for rows that come one by one: `titles` once, then `line` for each. */
export const streamTable = <Row>(columns: readonly Column<Row>[]) => {
  const widths = columns.map(({ title, width }) => Math.max(widthOf(title), width ?? 0))
  return {
    titles: (): string => layOut(columns, titlesOf(columns), widths),
    line: (row: Row): string =>
      layOut(
        columns,
        columns.map(({ cell }) => printable(cell(row), CELL_MAX)),
        widths,
      ),
  }
}

const titlesOf = <Row>(columns: readonly Column<Row>[]): string[] =>
  columns.map(({ title }) => title)

const layOut = <Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[],
  widths: readonly number[],
): string =>
  columns
    .map(({ align }, i) => (align === 'end' ? padStart : padEnd)(cells[i] ?? '', widths[i] ?? 0))
    .join(GAP)
    .trimEnd()

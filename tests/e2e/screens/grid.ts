import type { Locator } from 'playwright-core'

/** The text of each cell of a row, by the label of its column. */
export type CellTexts = Readonly<Record<string, string>>

/** The rows of a grid that are in the page, top to bottom, with their `data-id` as `id`. */
export const gridRows = async (rows: Locator): Promise<readonly CellTexts[]> =>
  rows.evaluateAll((found) =>
    found
      .toSorted(
        (a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')),
      )
      .map((row) => {
        const heads = row.closest('[role="grid"]')?.querySelectorAll('[role="columnheader"]') ?? []
        const cells = [...row.querySelectorAll<HTMLElement>('[role="gridcell"]')]
        const labels = [...heads].map((head) => head.textContent?.trim() ?? '')
        const texts = cells.map((cell, at) => [labels[at] ?? `${at}`, cell.innerText.trim()])
        return { id: row.getAttribute('data-id') ?? '', ...Object.fromEntries(texts) }
      }),
  )

/** How a person arranged a grid: order and widths. */
import type { Ref } from 'vue'
import { isNumbers, usePref } from './prefs.ts'
import type { GridSort, GridWidths } from './ui/grid-columns.ts'

const isSort = (value: unknown): value is GridSort =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<GridSort>).key === 'string' &&
  typeof (value as Partial<GridSort>).descending === 'boolean'

export function useGridPrefs(
  name: string,
  initial: GridSort,
): { readonly sort: Ref<GridSort | undefined>; readonly widths: Ref<GridWidths> } {
  return {
    sort: usePref<GridSort | undefined>(`${name}.sort`, initial, isSort),
    widths: usePref<GridWidths>(`${name}.widths`, {}, isNumbers),
  }
}

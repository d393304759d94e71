import { afterEach, describe, expect, it } from 'vitest'
import { h, nextTick } from 'vue'
import { FakeHost } from '../dev/fake-host.ts'
import { key, mountWith } from '../dev/mount-with.ts'
import DataGrid from './DataGrid.vue'

interface Row {
  readonly id: string
  readonly name: string
}

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: `r${at}`, name: `row ${at}` }))
const columns = [
  {
    key: 'name',
    label: 'Name',
    width: 100,
    compare: (a: Row, b: Row) => a.name.localeCompare(b.name),
  },
]

let selected: string | undefined
let opened: string | undefined

/** As a parent with v-model would. */
const mountGrid = (count: number) => {
  selected = undefined
  opened = undefined
  return mountWith(new FakeHost(), {
    data: () => ({ selected: undefined as string | undefined }),
    render(this: { selected: string | undefined }) {
      return h(
        DataGrid as never,
        {
          ...{ rows: rows(count), columns, label: 'Rows', selected: this.selected },
          'onUpdate:selected': (id: string) => (this.selected = selected = id),
          onOpen: (row: Row) => (opened = row.id),
        },
        { name: ({ row }: { row: Row }) => row.name },
      )
    },
  })
}
const rowElements = () => [...document.querySelectorAll<HTMLElement>('[role=row][data-id]')]
const focused = () => document.activeElement?.getAttribute('data-id')

afterEach(() => (document.body.innerHTML = ''))

describe('DataGrid', () => {
  it('puts only what is in view into the page and tells how many there are', async () => {
    await mountGrid(10_000)
    expect(rowElements().length).toBeLessThan(60)
    expect(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')).toBe('10001')
  })

  it('has exactly one row in the tab order', async () => {
    await mountGrid(50)
    expect(
      rowElements()
        .filter((row) => row.tabIndex === 0)
        .map((row) => row.dataset.id),
    ).toEqual(['r0'])
  })

  it.each([
    ['ArrowDown', 'r1'],
    ['j', 'r1'],
    ['End', 'r49'],
  ])('moves focus and selection by %s', async (pressed, target) => {
    await mountGrid(50)
    const first = rowElements().find((row) => row.dataset.id === 'r0')!
    first.click()
    await nextTick()
    first.focus()
    await key(pressed, first)
    expect(selected).toBe(target)
    expect(focused()).toBe(target)
  })

  it('opens the focused row by Enter', async () => {
    await mountGrid(3)
    const second = rowElements().find((row) => row.dataset.id === 'r1')!
    second.click()
    await nextTick()
    await key('Enter', second)
    expect(opened).toBe('r1')
  })

  it('sorts by a header and says so', async () => {
    await mountGrid(3)
    const header = document.querySelector<HTMLElement>('[role=columnheader]')!
    expect(header.getAttribute('aria-sort')).toBe('none')
    header.querySelector('button')?.click()
    await nextTick()
    expect(header.getAttribute('aria-sort')).toBe('ascending')
  })
})

import { describe, expect, it } from 'vitest'
import { DEPTH_MAX, FILES_MAX, filesOfList, filesOfTransfer, holdsFiles } from './chosen-files.ts'

const at = (path: string) => {
  const file = new File(['x'], path.split('/').at(-1) ?? '')
  Object.defineProperty(file, 'webkitRelativePath', { value: path.includes('/') ? path : '' })
  return file
}
const ways = (files: readonly { readonly segments: readonly string[] }[]) =>
  files.map(({ segments }) => segments.join('/'))

type Tree = { readonly [name: string]: Tree | File | 'broken' }

/** As a browser gives it: some entries at a time, then none. */
function entryOf(name: string, node: Tree | File | 'broken'): FileSystemEntry {
  const isFile = node instanceof File || node === 'broken'
  const children = isFile ? [] : Object.entries(node).map(([key, one]) => entryOf(key, one))
  const entry = {
    ...{ name, isFile, isDirectory: !isFile },
    file: (done: (file: File) => void, fail: (error: Error) => void) =>
      node instanceof File ? done(node) : fail(new Error('gone')),
    createReader: () => {
      const left = [...children]
      return { readEntries: (done: (some: unknown[]) => void) => done(left.splice(0, 2)) }
    },
  }
  return entry as unknown as FileSystemEntry
}
const dropped = (tree: Tree): DataTransfer => {
  const items = Object.entries(tree).map(([name, node]) => ({
    webkitGetAsEntry: () => entryOf(name, node),
  }))
  return { items, files: [], types: ['Files'] } as unknown as DataTransfer
}

describe('what a person chose', () => {
  it('keeps its place in a folder', async () => {
    const { files } = await filesOfList([at('a.txt'), at('plans/hall/2.dxf')])
    expect(ways(files)).toEqual(['a.txt', 'plans/hall/2.dxf'])
  })

  it('of more files than one transfer has is nothing taken', async () => {
    const many = Array.from({ length: FILES_MAX + 1 }, () => at('a'))
    expect(await filesOfList(many)).toEqual({ files: [], problem: 'tooMany' })
  })
})

describe('what was dropped', () => {
  it('is read with its folders, however many files one has', async () => {
    const five = Object.fromEntries(['1', '2', '3', '4', '5'].map((name) => [name, at(name)]))
    const { files } = await filesOfTransfer(
      dropped({ plans: { hall: five }, 'b.txt': at('b.txt') }),
    )
    expect(ways(files)).toEqual([
      ...['1', '2', '3', '4', '5'].map((n) => `plans/hall/${n}`),
      'b.txt',
    ])
  })

  it('without entries is taken by its files', async () => {
    const data = { items: [], files: [at('shot.png')], types: ['Files'] }
    const { files } = await filesOfTransfer(data as unknown as DataTransfer)
    expect(ways(files)).toEqual(['shot.png'])
  })

  it('is not taken at all where a part of it cannot be', async () => {
    let deep: Tree = { 'x.txt': at('x.txt') }
    for (let count = 0; count < DEPTH_MAX; count++) deep = { a: deep }
    expect(await filesOfTransfer(dropped(deep))).toEqual({ files: [], problem: 'tooDeep' })
    expect(await filesOfTransfer(dropped({ a: at('a'), 'b.txt': 'broken' }))).toEqual({
      ...{ files: [], problem: 'unreadable', name: 'b.txt' },
    })
  })

  it('is told from text and links', () => {
    expect(holdsFiles({ types: ['text/uri-list'] } as unknown as DataTransfer)).toBe(false)
    expect(holdsFiles(null)).toBe(false)
    expect(holdsFiles(dropped({}))).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { nodeAt, partAt, treeRows } from './tree-rows.ts'

const leaf = (label: string, from: number, to: number) => ({ label, from, to })
const root = {
  ...leaf('message', 0, 30),
  children: [
    leaf('header', 0, 10),
    { ...leaf('doc', 10, 30), children: [leaf('name', 12, 14), leaf('body', 20, 30)] },
  ],
}
const labels = (turned: readonly string[] = []) =>
  treeRows(root, new Set(turned)).map(({ node }) => node.label)

describe('the rows of a tree', () => {
  it('are open where there are few parts, until a person closes them', () => {
    expect(labels()).toEqual(['message', 'header', 'doc', 'name', 'body'])
    expect(labels(['0.1'])).toEqual(['message', 'header', 'doc'])
  })

  it('are closed where there are many, until a person opens them', () => {
    const many = {
      ...leaf('list', 0, 99),
      children: Array.from({ length: 99 }, () => leaf('x', 0, 1)),
    }
    expect(treeRows(many, new Set())).toHaveLength(1)
    expect(treeRows(many, new Set(['0']))).toHaveLength(100)
  })
})

describe('a byte', () => {
  it.each([
    [5, '0.0', 'header'],
    [13, '0.1.0', 'name'],
    [16, '0.1', 'doc'],
    [29, '0.1.1', 'body'],
  ])('%i leads to the innermost part that it belongs to', (offset, path, label) => {
    expect(partAt(root, offset).path).toBe(path)
    expect(nodeAt(root, path)?.label).toBe(label)
  })
})

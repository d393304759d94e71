/** A tree of decoded parts as the rows that are in view of it. Pure. */
import type { ByteNode } from '../../../shared/decode/index.ts'

export interface TreeRow {
  /** The way to it, such as `0.3.1`. */
  readonly path: string
  readonly node: ByteNode
  readonly depth: number
  readonly isOpen: boolean
}

/** Parts of one part that are shown before a person opens it. */
const OPEN_CHILDREN = 40
const OPEN_DEPTH = 5

const opensItself = ({ children = [] }: ByteNode, depth: number) =>
  depth < OPEN_DEPTH && children.length <= OPEN_CHILDREN

/** @param turned Parts that a person has opened or closed, against what they do by themselves. */
export function treeRows(root: ByteNode, turned: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const add = (node: ByteNode, path: string, depth: number) => {
    const { children = [] } = node
    const isOpen = children.length > 0 && opensItself(node, depth) !== turned.has(path)
    rows.push({ path, node, depth, isOpen })
    if (isOpen) children.forEach((child, at) => add(child, `${path}.${at}`, depth + 1))
  }
  add(root, '0', 0)
  return rows
}

/** The innermost part that a byte belongs to, with the ways to those around it. */
export function partAt(
  root: ByteNode,
  offset: number,
): { path: string; around: readonly string[] } {
  const around: string[] = []
  let [node, path] = [root, '0']
  for (;;) {
    const children = node.children ?? []
    const at = children.findIndex(({ from, to }) => offset >= from && offset < to)
    const inner = children[at]
    if (!inner) return { path, around }
    around.push(path)
    node = inner
    path = `${path}.${at}`
  }
}

/** The part at the end of a way. */
export const nodeAt = (root: ByteNode, path: string): ByteNode | undefined =>
  path
    .split('.')
    .slice(1)
    .reduce<ByteNode | undefined>((node, at) => node?.children?.[Number(at)], root)

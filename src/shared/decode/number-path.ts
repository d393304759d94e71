/** Numbers in messages, and the way to one of them that holds for all messages of the same form. */
import type { ByteNode } from './byte-node.ts'
import { decodeMessageTree } from './message.ts'

/** Into the part with this label; of several alike, that after so many others. */
export interface PathStep {
  readonly label: string
  readonly nth: number
}
export type NumberPath = readonly PathStep[]

export interface FoundNumber {
  readonly path: NumberPath
  readonly value: number
}

/** Longest ways, and longest labels on them. */
export const PATH_STEPS_MAX = 66
export const PATH_LABEL_MAX = 256

/** Numbers that are offered of one message. */
const OFFERED_MAX = 200
const NUMBER = /^"?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"?$/

/** Every number in a message that an application may have put there, in its order. */
export const numbersIn = (message: Uint8Array): readonly FoundNumber[] => {
  const found: FoundNumber[] = []
  const visit = (node: ByteNode, path: NumberPath): void => {
    const value = numberOf(node)
    if (value !== undefined && found.length < OFFERED_MAX) found.push({ path, value })
    for (const [child, step] of steps(node)) visit(child, [...path, step])
  }
  const { tree } = decodeMessageTree(message)
  // What is said of an element (its name, its type) is no number, whatever it looks like.
  for (const [element, step] of steps(tree)) {
    const body = isOwn(element) ? element.children?.find(isBody) : undefined
    if (body !== undefined) visit(body, [step, { label: body.label, nth: 0 }])
  }
  return found
}

/** The number at the end of a way; `undefined` where there is none. */
export const numberAt = (message: Uint8Array, path: NumberPath): number | undefined => {
  const end = path.reduce<ByteNode | undefined>(childAt, decodeMessageTree(message).tree)
  return end && numberOf(end)
}

/** A way as a person reads it: the element, then the names within its body. */
export const pathText = (path: NumberPath): string =>
  path
    .filter((_, at) => at !== 1)
    .map(({ label, nth }) => (nth > 0 ? `${label}[${nth}]` : label))
    .join(' › ')

const isOwn = ({ label }: ByteNode): boolean => label !== 'Header' && !label.startsWith('jxta:')

const isBody = ({ label }: ByteNode): boolean => label !== 'Name' && label !== 'Type'

const numberOf = ({ value = '', children = [] }: ByteNode): number | undefined => {
  const [, digits] = (children.length === 0 && NUMBER.exec(value)) || []
  const number = Number(digits ?? NaN)
  return Number.isFinite(number) ? number : undefined
}

const childAt = (node: ByteNode | undefined, { label, nth }: PathStep): ByteNode | undefined =>
  node?.children?.filter((child) => child.label === label)[nth]

const steps = function* ({ children = [] }: ByteNode): Iterable<[ByteNode, PathStep]> {
  const seen = new Map<string, number>()
  for (const child of children) {
    const nth = seen.get(child.label) ?? 0
    seen.set(child.label, nth + 1)
    yield [child, { label: child.label, nth }]
  }
}

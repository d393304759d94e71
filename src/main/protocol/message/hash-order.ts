/**
 * The order in which JXSE writes a message's namespaces: that of Java's hash table, whatever order they came in. It
 * verifies a signature over the message as it would write it.
 */
import { JXTA_NAMESPACE } from '../constants.ts'
import { namespacesOf } from './encode.ts'
import type { MessageElement } from './message.ts'

/** What a `java.util.HashMap` begins with, and how full it gets before it doubles. */
const CAPACITY = 16
const LOAD_FACTOR = 0.75

/** The namespaces that need an entry in the message's table, as JXSE orders them. */
export function namespacesInHashOrder(elements: readonly MessageElement[]): readonly string[] {
  const namespaces = namespacesOf(elements)
  if (namespaces.length < 2) return namespaces
  const uses = (preassigned: string): number =>
    elements.some(({ namespace }) => namespace === preassigned) ? 1 : 0
  const size = namespaces.length + uses('') + uses(JXTA_NAMESPACE)
  let capacity = CAPACITY
  while (size > LOAD_FACTOR * capacity) capacity *= 2
  const place = (text: string): number => spreadHash(text) & (capacity - 1)
  return [...namespaces].sort((a, b) => place(a) - place(b))
}

/** `String.hashCode` of Java, its upper half mixed into the lower one as its hash table does. */
function spreadHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash ^ (hash >>> 16)
}

/** Bytes of captured messages as trees whose parts know their places. Bounded: the bytes may be anybody's. */
export type { ByteNode } from './byte-node.ts'
export type { ContentKind } from './content.ts'
export { decodeMessageTree } from './message.ts'
export type { DecodedElement, DecodedMessage } from './message.ts'
export { numberAt, numbersIn, pathText, PATH_LABEL_MAX, PATH_STEPS_MAX } from './number-path.ts'
export type { FoundNumber, NumberPath } from './number-path.ts'

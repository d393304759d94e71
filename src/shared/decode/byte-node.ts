/** A decoded part of some bytes, and where in them it stands. */
export interface ByteNode {
  readonly label: string
  /** What it says, cut. */
  readonly value?: string
  readonly from: number
  readonly to: number
  readonly children?: readonly ByteNode[]
}

/** Parts of one message that are told apart; of a message with more the rest is one part. */
export const NODES_MAX = 2_000
/** Parts within each other. */
export const DEPTH_MAX = 64
/** Bytes that are looked at for their structure; beyond that they are only bytes. */
export const STRUCTURE_MAX_BYTES = 1024 * 1024

const VALUE_MAX = 200

/** How many more parts may be told apart: shared by all decoders of one message, so that none can be made to blow up. */
export class NodeBudget {
  #left: number

  constructor(nodes = NODES_MAX) {
    this.#left = nodes
  }

  /** Whether one more may be made. */
  take(): boolean {
    return this.#left-- > 0
  }
}

/** What is no such thing, or ends too soon; never leaves the decoders. */
export class NotThat extends Error {}

/** Bytes as text with a character for each, so that places in the one are places in the other. */
const singleByte = new TextDecoder('latin1')
const lossy = new TextDecoder()
const strict = new TextDecoder('utf-8', { fatal: true })

export const scannable = (bytes: Uint8Array): string => singleByte.decode(bytes)

export const shownText = (bytes: Uint8Array): string => {
  const text = lossy.decode(bytes.subarray(0, VALUE_MAX * 4))
  return text.length > VALUE_MAX || bytes.length > VALUE_MAX * 4
    ? `${text.slice(0, VALUE_MAX)}…`
    : text
}

const UTF8_TAIL = 3

/** Whether it is UTF-8; of a beginning the character that the cut may have split is let off. */
export const isUtf8 = (bytes: Uint8Array, isCut: boolean): boolean => {
  for (let missing = 0; missing <= (isCut ? UTF8_TAIL : 0); missing++) {
    try {
      strict.decode(bytes.subarray(0, Math.max(0, bytes.length - missing)))
      return true
    } catch {
      continue
    }
  }
  return false
}

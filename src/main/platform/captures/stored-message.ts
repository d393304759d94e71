/** What a capture file holds of one message. Texts are as whoever wrote them meant them; whoever reads parses them. */

/** What the messages of one way have in common, with the names of that moment: a file outlives what is known of peers. */
export interface StoredFlow {
  readonly direction: 'in' | 'out'
  readonly peerId: string | undefined
  readonly peerName: string | undefined
  readonly proven: boolean | undefined
  readonly transport: string
  readonly address: string
  readonly kind: string
  readonly pipeId: string | undefined
  readonly pipeName: string | undefined
  readonly groupName: string | undefined
}

/** A message without its content. */
export interface StoredHead extends StoredFlow {
  /** Counts from 1 without gaps in each file. */
  readonly number: number
  readonly atWallMs: number
  readonly sizeBytes: number
  readonly summary: string
}

/** What was kept of a content: the message in the binary format, or a text about its elements. */
export interface StoredContent {
  readonly whole: Uint8Array | undefined
  readonly outline: string | undefined
}

export interface StoredMessage extends StoredContent {
  readonly flow: StoredFlow
  readonly atWallMs: number
  readonly sizeBytes: number
  readonly summary: string
}

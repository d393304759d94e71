import type { CaptureRecord, Flow } from './record.ts'

/** Records that one chunk holds; the oldest are forgotten a chunk at a time. */
const CHUNK_ROWS = 16_384
/** Chunks that are kept: a little over a million records, in some 40 MB. */
const CHUNKS_KEPT = 62
/** Ways in one chunk; what comes by more is remembered without its pipe and address. Strangers can name any pipe. */
const FLOWS_PER_CHUNK = 2_048
/** Characters of all summaries in one chunk; beyond that messages are remembered without one. */
const SUMMARY_CHARS_PER_CHUNK = 1_000_000

/** The rows of a chunk in columns: a million objects would keep the garbage collector busy, and take five times the room. */
class Chunk {
  readonly #times = new Float64Array(CHUNK_ROWS)
  readonly #sizes = new Uint32Array(CHUNK_ROWS)
  readonly #flowOf = new Uint16Array(CHUNK_ROWS)
  readonly #summaryOf = new Uint16Array(CHUNK_ROWS)
  readonly #flows: Flow[] = []
  /** Where in `#flows` a way stands, by peer, address and what it is for: no key is put together for each message. */
  readonly #places = new Map<string, Map<string, Map<string, number[]>>>()
  readonly #summaries: string[] = []
  readonly #summaryIndex = new Map<string, number>()
  readonly first: number
  #summaryChars = 0
  length = 0

  constructor(first: number) {
    this.first = first
  }

  /** Says whether all of it was remembered. */
  push(flow: Flow, atWallMs: number, sizeBytes: number, summary: string): boolean {
    const at = this.length++
    this.#times[at] = atWallMs
    this.#sizes[at] = sizeBytes
    const knownFlow = this.#flowAt(flow)
    const knownSummary = this.#summaryAt(summary)
    this.#flowOf[at] = knownFlow ?? this.#flowAt({ ...flow, ...NO_WAY }) ?? 0
    this.#summaryOf[at] = knownSummary ?? this.#summaryAt('') ?? 0
    return knownFlow !== undefined && knownSummary !== undefined
  }

  at(offset: number): CaptureRecord | undefined {
    const flow = this.#flows[this.#flowOf[offset] ?? 0]
    if (flow === undefined || offset < 0 || offset >= this.length) return undefined
    return {
      ...flow,
      number: this.first + offset,
      atWallMs: this.#times[offset] ?? 0,
      sizeBytes: this.#sizes[offset] ?? 0,
      summary: this.#summaries[this.#summaryOf[offset] ?? 0] ?? '',
    }
  }

  #flowAt(flow: Flow): number | undefined {
    const { peerId = '', address, pipeId, kind } = flow
    const near = this.#places
      .get(peerId)
      ?.get(address)
      ?.get(pipeId ?? kind)
    if (near !== undefined)
      for (const place of near) if (isSameFlow(this.#flows[place], flow)) return place
    const isFull = this.#flows.length >= FLOWS_PER_CHUNK && address !== ''
    return isFull ? undefined : this.#addFlow(flow)
  }

  #addFlow(flow: Flow): number {
    const { peerId = '', address, pipeId, kind } = flow
    const place = this.#flows.push(flow) - 1
    const ofPeer = within(this.#places, peerId, () => new Map<string, Map<string, number[]>>())
    const ofAddress = within(ofPeer, address, () => new Map<string, number[]>())
    within(ofAddress, pipeId ?? kind, () => []).push(place)
    return place
  }

  #summaryAt(summary: string): number | undefined {
    const known = this.#summaryIndex.get(summary)
    if (known !== undefined) return known
    if (this.#summaryChars + summary.length > SUMMARY_CHARS_PER_CHUNK) return undefined
    this.#summaryChars += summary.length
    const place = this.#summaries.push(summary) - 1
    this.#summaryIndex.set(summary, place)
    return place
  }
}

const within = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const NO_WAY = { peerId: undefined, address: '', pipeId: undefined }

const isSameFlow = (a: Flow | undefined, b: Flow): boolean =>
  a?.direction === b.direction &&
  a.peerId === b.peerId &&
  a.proven === b.proven &&
  a.transport === b.transport &&
  a.address === b.address &&
  a.kind === b.kind &&
  a.pipeId === b.pipeId

/** The latest million messages, oldest first. What is forgotten is counted by the numbers: `first - 1` since the start. */
export class RecordRing {
  readonly #chunks: Chunk[] = []
  readonly #chunksKept: number
  #next = 1
  /** Records that were remembered in part. */
  abridged = 0
  /** Records that gave way to newer ones. */
  forgotten = 0

  constructor(chunksKept = CHUNKS_KEPT) {
    this.#chunksKept = chunksKept
  }

  /** Records that are kept at most. */
  get capacity(): number {
    return this.#chunksKept * CHUNK_ROWS
  }

  /** Number of the oldest record that is kept; `end` when there is none. */
  get first(): number {
    return this.#chunks[0]?.first ?? this.#next
  }

  /** The number that the next record gets. */
  get end(): number {
    return this.#next
  }

  append(flow: Flow, atWallMs: number, sizeBytes: number, summary: string): number {
    let chunk = this.#chunks.at(-1)
    if (chunk === undefined || chunk.length === CHUNK_ROWS) {
      if (this.#chunks.length === this.#chunksKept)
        this.forgotten += this.#chunks.shift()?.length ?? 0
      chunk = new Chunk(this.#next)
      this.#chunks.push(chunk)
    }
    if (!chunk.push(flow, atWallMs, sizeBytes, summary)) this.abridged++
    return this.#next++
  }

  get(number: number): CaptureRecord | undefined {
    const first = this.#chunks[0]
    if (first === undefined || !Number.isSafeInteger(number)) return undefined
    const offset = number - first.first
    // All chunks but the last are full, and the first begins where it did.
    return this.#chunks[Math.floor(offset / CHUNK_ROWS)]?.at(offset % CHUNK_ROWS)
  }

  /** Forgets all; numbers go on. */
  clear(): void {
    this.#chunks.length = 0
  }
}

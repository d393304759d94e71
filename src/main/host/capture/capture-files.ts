import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Lru } from '../../base/lru.ts'
import type { CaptureFolder, CaptureReader, StoredHead } from '../../platform/captures/index.ts'
import { shortId } from '../../protocol/ids.ts'
import type { CaptureFileRow } from '../../../shared/rows.ts'
import type { CaptureRecord } from './record.ts'
import type { Recorder } from './recorder.ts'
import type { TrafficSource } from './source.ts'
import { contentOf, recordOf } from './stored.ts'

/** Capture files of before that are open at once; another one closes the one that was looked at longest ago. */
const OPEN_FILES_MAX = 4
/** Messages that are read at once, and such parts that are kept at hand. */
const PART_ROWS = 256
const PARTS_KEPT = 32
/** Names of peers, pipes and groups that are kept at hand: more than are read at once. */
const NAMES_KEPT_MAX = 4 * PART_ROWS * 3

/** The capture files of a profile: told of, opened to be read, deleted. */
export class CaptureFiles {
  /** A file came, grew or went. */
  readonly changed = new Emitter<void>()
  readonly #folder: CaptureFolder
  readonly #recorder: Recorder
  readonly #open = new Map<string, FileSource>()

  constructor(folder: CaptureFolder, recorder: Recorder) {
    this.#folder = folder
    this.#recorder = recorder
    recorder.turned.on(() => this.changed.emit())
  }

  rows(): readonly CaptureFileRow[] {
    const recording = this.#recorder.recording
    return this.#folder.list().map(({ name, sizeBytes, changedWallMs }) => ({
      ...{ id: name, sizeBytes, changedWallMs },
      writing: recording?.name === name,
    }))
  }

  /** The messages of a file. Throws `capture/no-file`, `capture/in-use`, `capture/unreadable`. */
  source(name: string): TrafficSource {
    const known = this.#open.get(name)
    if (known !== undefined) {
      this.#open.delete(name)
      this.#open.set(name, known)
      return known
    }
    this.#assertAtRest(name)
    const source = new FileSource(name, this.#folder.open(name))
    this.#open.set(name, source)
    if (this.#open.size > OPEN_FILES_MAX) this.#closeOldest()
    return source
  }

  /** Throws `capture/no-file`, `capture/in-use`. */
  remove(name: string): void {
    this.#assertAtRest(name)
    this.#close(name)
    this.#folder.remove(name)
    this.changed.emit()
  }

  /** Closes all files that are read; idempotent. */
  stop(): void {
    for (const name of [...this.#open.keys()]) this.#close(name)
  }

  #assertAtRest(name: string): void {
    if (!this.#folder.has(name))
      throw new PipefitterError('capture/no-file', 'There is no capture file of that name')
    if (this.#recorder.recording?.name === name)
      throw new PipefitterError('capture/in-use', 'That capture file is being written')
  }

  #closeOldest(): void {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined) this.#close(oldest)
  }

  #close(name: string): void {
    this.#open.get(name)?.close()
    this.#open.delete(name)
  }
}

/** One file's messages, read a part at a time. */
class FileSource implements TrafficSource {
  readonly #name: string
  readonly #reader: CaptureReader
  readonly #parts = new Lru<number, readonly (StoredHead | undefined)[]>(PARTS_KEPT)
  readonly #names = new Lru<string, string>(NAMES_KEPT_MAX)
  readonly records
  readonly names = {
    peer: (id: string) => this.#nameOf(id),
    pipe: (id: string) => this.#nameOf(id),
  }
  readonly groupName = (pipeId: string) => this.#names.peek(ofGroup(pipeId))

  constructor(name: string, reader: CaptureReader) {
    this.#name = name
    this.#reader = reader
    const { first, end } = reader
    this.records = { first, end, get: (number: number) => this.#get(number) }
  }

  readonly contentOf = (number: number) => contentOf(this.#reader.content(number))

  readonly idOf = (number: number) => `${this.#name}/${number}`

  close(): void {
    this.#reader.close()
  }

  #nameOf(id: string): string {
    return this.#names.peek(id) ?? shortId(id)
  }

  #get(number: number): CaptureRecord | undefined {
    const { first, end } = this.#reader
    if (!Number.isSafeInteger(number) || number < first || number >= end) return undefined
    const part = Math.floor(number / PART_ROWS)
    const heads = this.#parts.get(part) ?? this.#read(part)
    const head = heads[number % PART_ROWS]
    if (head !== undefined) this.#remember(head)
    return recordOf(head, number)
  }

  #read(part: number): readonly (StoredHead | undefined)[] {
    const heads = this.#reader.heads(part * PART_ROWS, PART_ROWS)
    this.#parts.set(part, heads)
    return heads
  }

  /** Names stand in each message: they are asked for while it is looked at. */
  #remember({ peerId, peerName, pipeId, pipeName, groupName }: StoredHead): void {
    if (peerId !== undefined && peerName !== undefined) this.#names.set(peerId, peerName)
    if (pipeId === undefined) return
    if (pipeName !== undefined) this.#names.set(pipeId, pipeName)
    if (groupName !== undefined) this.#names.set(ofGroup(pipeId), groupName)
  }
}

/** Under which the name of a pipe's group is kept, beside that of the pipe. */
const ofGroup = (pipeId: string): string => `group of ${pipeId}`

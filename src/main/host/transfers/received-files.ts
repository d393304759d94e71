import type { TransferItemRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { ReceiveFolder, RunningHash, type PartFile } from '../../platform/transfers/index.ts'
import type { OfferedFile, TransferPart, TransferStep } from '../../protocol/transfer-message.ts'
import type { KeptIncoming, KeptItem } from './kept-transfer.ts'
import { FREE_RESERVE_BYTES, type TransferWorld } from './transfer-world.ts'

/** The room on the disk is looked at again after so much was written. */
const ROOM_EVERY_BYTES = 8 * 1024 * 1024

type Chunk = Extract<TransferStep, { kind: 'chunk' }>
type Facts = Pick<KeptIncoming, 'id' | 'name' | 'isFolder' | 'sizeBytes' | 'secret' | 'folder'>
type Mark = 'saved' | 'skipped'

/** The file that comes next, by its place in the list. */
export interface MissingFile extends OfferedFile {
  readonly item: number
}

/** The file that is being written: how much of it is there, and the hash of that. */
interface OpenPart {
  readonly item: number
  readonly file: PartFile
  haveBytes: number
  hash: RunningHash
}

/** The files of an incoming transfer on the disk here: those that are there, and the one that is being written. */
export class ReceivedFiles {
  readonly #world: TransferWorld
  readonly #facts: Facts
  readonly #files: readonly OfferedFile[]
  readonly #marks = new Map<number, Mark>()
  #doneBytes = 0
  /** Before this one, all are there. */
  #next = 0
  #folder: ReceiveFolder | undefined
  #part: OpenPart | undefined
  #sinceRoom = 0
  /** Of the part that is closed, as counted among what is done. */
  #keptPart = 0
  /** The path that the latest file got. */
  placed: readonly string[] | undefined

  constructor(
    world: TransferWorld,
    facts: Facts,
    files: readonly OfferedFile[],
    kept: readonly KeptItem[],
  ) {
    this.#world = world
    this.#facts = facts
    this.#files = files
    for (const { item, isSkipped } of kept) this.#mark(item, isSkipped ? 'skipped' : 'saved')
  }

  /** Those that are there, and what there is of the one that is being written. */
  get doneBytes(): number {
    return this.#doneBytes + (this.#part?.haveBytes ?? 0)
  }

  get skipped(): number {
    let count = 0
    for (const mark of this.#marks.values()) if (mark === 'skipped') count++
    return count
  }

  get isWhole(): boolean {
    return this.#marks.size === this.#files.length
  }

  /** Whether one alone is missing. */
  get isLast(): boolean {
    return this.#marks.size === this.#files.length - 1
  }

  get missing(): MissingFile | undefined {
    while (this.#marks.has(this.#next)) this.#next++
    const file = this.#files[this.#next]
    return file && { ...file, item: this.#next }
  }

  /** As spans, first and last of each. */
  get there(): (readonly [number, number])[] {
    const spans: [number, number][] = []
    for (const item of [...this.#marks.keys()].sort((a, b) => a - b)) {
      const last = spans.at(-1)
      if (last !== undefined && last[1] === item - 1) last[1] = item
      else spans.push([item, item])
    }
    return spans
  }

  get part(): TransferPart | undefined {
    const part = this.#part
    if (part === undefined || part.haveBytes === 0) return undefined
    return { item: part.item, haveBytes: part.haveBytes, sha256: part.hash.now }
  }

  /** Whether what is missing would leave too little free. */
  get lacksRoom(): boolean {
    const free = this.#world.room(this.#facts.folder)
    return free !== undefined && free < this.#facts.sizeBytes - this.doneBytes + FREE_RESERVE_BYTES
  }

  /**
   * Finds what is there: files with the same content, and the part of the one that was being written. Gives those that it found.
   * Rejects with `transfer/no-room` where the rest does not fit, or as the disk does.
   */
  async look(begunBefore: boolean, signal: AbortSignal): Promise<readonly KeptItem[]> {
    await this.close()
    this.#doneBytes -= this.#keptPart
    this.#keptPart = 0
    const folder = await ReceiveFolder.open(this.#facts.folder)
    this.#folder = folder
    const found: KeptItem[] = []
    for (const [item, file] of this.#files.entries()) {
      if (this.#marks.has(item)) continue
      signal.throwIfAborted()
      const isSkipped = await folder.has(this.#pathOf(file), file, signal)
      if (!isSkipped && file.sizeBytes > 0) continue
      if (!isSkipped) await this.#placeEmpty(item, file)
      const mark = isSkipped && !begunBefore ? 'skipped' : 'saved'
      this.#mark(item, mark)
      if (isSkipped) this.placed = this.#pathOf(file)
      found.push({ item, isSkipped: mark === 'skipped' })
    }
    for (let file = this.missing; file !== undefined; file = this.missing) {
      const part = await this.#openPart(file, signal)
      if (part.haveBytes < file.sizeBytes) break
      // Whole, and the process was gone before it had its name.
      const settled = await this.settle(signal)
      if (settled !== undefined) found.push(settled)
      else await this.#empty(part)
      if (settled === undefined) break
    }
    if (this.lacksRoom) throw noRoom()
    return found
  }

  /**
   * Writes one chunk of the file that is next. `whole`: it was its last; `other`: by its hash the sender has something else
   * before it. Rejects with `protocol/message-malformed` for what is not of that place, `transfer/no-room`, or as the disk does.
   */
  async write(chunk: Chunk): Promise<'more' | 'whole' | 'other'> {
    const file = this.missing
    if (file === undefined || chunk.item !== file.item) throw malformed('A chunk of another file')
    const part = this.#part ?? (await this.#openPart(file))
    if (chunk.offset === 0 && part.haveBytes > 0) await this.#empty(part)
    if (chunk.offset !== part.haveBytes) throw malformed('A chunk of another place')
    if (chunk.offset + chunk.data.length > file.sizeBytes) {
      this.#world.counters.add('transfers.oversize-chunks')
      throw malformed('More than was offered')
    }
    this.#assertRoom(chunk.data.length)
    await part.file.write(chunk.data, chunk.offset)
    part.hash.add(chunk.data)
    part.haveBytes += chunk.data.length
    this.#world.counters.add('transfers.bytes-received', chunk.data.length)
    if (part.hash.now !== chunk.sha256) return 'other'
    return part.haveBytes === file.sizeBytes ? 'whole' : 'more'
  }

  /** Gives the file that is whole its name, if what is on the disk is what was offered; nothing where it is not. */
  async settle(signal: AbortSignal): Promise<KeptItem | undefined> {
    const [file, part, folder] = [this.missing, this.#part, this.#folder]
    if (file === undefined || part === undefined || folder === undefined) return undefined
    await part.file.sync()
    const { hash, readBytes } = await part.file.start(part.file.sizeBytes, signal)
    if (readBytes !== file.sizeBytes || hash.now !== file.sha256) return undefined
    await part.file.close()
    this.#part = undefined
    this.placed = await folder.place(this.#partName(file.item), this.#pathOf(file))
    this.#mark(file.item, 'saved')
    return { item: file.item, isSkipped: false }
  }

  /** Nothing of the file that is being written is worth anything. */
  async forgetPart(): Promise<void> {
    if (this.#part !== undefined) await this.#empty(this.#part)
  }

  /** Removes what was being written. */
  async clean(): Promise<void> {
    await this.close()
    const folder = await ReceiveFolder.open(this.#facts.folder)
    await folder.clean((name) => name.startsWith(this.#facts.secret))
    await folder.close()
  }

  /** Lets go of what is open; idempotent. */
  async close(): Promise<void> {
    const [part, folder] = [this.#part, this.#folder]
    // How far it is stays known, to be shown; what counts is what is found at the next look.
    this.#doneBytes += part?.haveBytes ?? 0
    this.#keptPart += part?.haveBytes ?? 0
    this.#part = this.#folder = undefined
    await part?.file.close()
    await folder?.close()
  }

  rows(failure: string | undefined): TransferItemRow[] {
    const next = this.missing?.item
    return this.#files.map(({ path, sizeBytes }, item) => {
      const facts = { id: String(item), name: path.join('/'), sizeBytes }
      const mark = this.#marks.get(item)
      if (mark !== undefined) return { ...facts, doneBytes: sizeBytes, state: mark }
      if (item !== next) return { ...facts, doneBytes: 0, state: 'waiting' }
      const doneBytes = this.#part?.haveBytes ?? this.#keptPart
      if (failure !== undefined) return { ...facts, doneBytes, state: 'failed', reason: failure }
      return { ...facts, doneBytes, state: doneBytes === 0 ? 'waiting' : 'moving' }
    })
  }

  async #openPart(file: MissingFile, signal?: AbortSignal): Promise<OpenPart> {
    const opened = await this.#opened().part(this.#partName(file.item))
    const part = { item: file.item, file: opened, haveBytes: 0, hash: new RunningHash() }
    this.#part = part
    if (signal === undefined || opened.sizeBytes > file.sizeBytes) {
      await opened.truncate(0)
      return part
    }
    const { hash, readBytes } = await opened.start(opened.sizeBytes, signal)
    part.hash = hash
    part.haveBytes = readBytes
    return part
  }

  async #empty(part: OpenPart): Promise<void> {
    part.haveBytes = 0
    part.hash = new RunningHash()
    await part.file.truncate(0)
  }

  async #placeEmpty(item: number, file: OfferedFile): Promise<void> {
    const folder = this.#opened()
    const empty = await folder.part(this.#partName(item))
    await empty.truncate(0)
    await empty.close()
    this.placed = await folder.place(this.#partName(item), this.#pathOf(file))
  }

  #opened(): ReceiveFolder {
    if (this.#folder !== undefined) return this.#folder
    throw new PipefitterError('base/internal', 'The folder of received files is not open')
  }

  #assertRoom(bytes: number): void {
    this.#sinceRoom += bytes
    if (this.#sinceRoom < ROOM_EVERY_BYTES) return
    this.#sinceRoom = 0
    if (this.lacksRoom) throw noRoom()
  }

  #mark(item: number, mark: Mark): void {
    const file = this.#files[item]
    if (file === undefined || this.#marks.has(item)) return
    this.#marks.set(item, mark)
    this.#doneBytes += file.sizeBytes
  }

  #partName(item: number): string {
    return `${this.#facts.secret}-${item}.part`
  }

  #pathOf({ path }: OfferedFile): readonly string[] {
    return this.#facts.isFolder ? [this.#facts.name, ...path] : path
  }
}

const noRoom = (): PipefitterError =>
  new PipefitterError('transfer/no-room', 'There is no room for the rest on the disk')

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', what)

import { appendFileSync, constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, rename, rm } from 'node:fs/promises'

export interface RotatingFileOptions {
  readonly file: string
  /** A file that would grow past this is renamed to `<file>.1` first. */
  readonly maxFileBytes: number
  /** How many renamed ones are kept: `<file>.1` is the youngest. */
  readonly keptFiles: number
  /** Called with the number of lines that could not be kept: a full disk, or a disk too slow for the log. */
  onLost(lines: number): void
}

/** Lines are written in pieces of about this size, so that a file keeps to its bound. */
const PIECE_CHARACTERS = 64 * 1024
/** What may wait for the disk; beyond it lines are lost and counted. */
const MAX_WAITING_CHARACTERS = 1024 * 1024
const APPEND_NO_LINK =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)

/**
 * Appends lines to a file of bounded size without ever making the caller wait for the disk. Never throws: a log that
 * cannot be written must not stop what it reports on; it goes on as soon as the disk lets it.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions
  #waiting: string[] = []
  #waitingCharacters = 0
  #handle: FileHandle | undefined
  #sizeBytes = 0
  #draining: Promise<void> | undefined

  constructor(options: RotatingFileOptions) {
    this.#options = options
  }

  /** Queues one line, which ends with its line feed. */
  write(line: string): void {
    if (this.#waitingCharacters + line.length > MAX_WAITING_CHARACTERS) {
      this.#options.onLost(1)
      return
    }
    this.#waiting.push(line)
    this.#waitingCharacters += line.length
    this.#draining ??= this.#drain()
  }

  /** Settles when all that was written so far is with the system, or lost and counted. */
  async flush(): Promise<void> {
    await this.#draining
  }

  /** Writes what waits before it returns: for the last moments of a process. */
  flushNow(): void {
    const lines = this.#take(Infinity)
    try {
      appendFileSync(this.#options.file, lines.join(''), { mode: 0o600 })
    } catch {
      this.#options.onLost(lines.length)
    }
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#closeHandle()
  }

  async #drain(): Promise<void> {
    // One turn later, so that the lines of this turn leave in one write.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const lines = this.#take(PIECE_CHARACTERS)
      try {
        await this.#append(lines.join(''))
      } catch {
        this.#options.onLost(lines.length)
        await this.#closeHandle()
      }
    }
    this.#draining = undefined
  }

  /** The oldest lines, at least one, up to about that many characters. */
  #take(characters: number): readonly string[] {
    let end = 0
    let taken = 0
    while (end < this.#waiting.length && taken < characters)
      taken += this.#waiting[end++]?.length ?? 0
    this.#waitingCharacters -= taken
    return this.#waiting.splice(0, end)
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text)
    let handle = await this.#opened()
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes > this.#options.maxFileBytes) {
      await this.#rotate()
      handle = await this.#opened()
    }
    await handle.appendFile(text)
    this.#sizeBytes += bytes
  }

  async #opened(): Promise<FileHandle> {
    if (this.#handle !== undefined) return this.#handle
    const handle = await open(this.#options.file, APPEND_NO_LINK, 0o600)
    this.#handle = handle
    this.#sizeBytes = (await handle.stat()).size
    return handle
  }

  async #rotate(): Promise<void> {
    await this.#closeHandle()
    const { file, keptFiles } = this.#options
    await rm(`${file}.${keptFiles}`, { force: true })
    for (let n = keptFiles - 1; n >= 1; n--) await renameIfThere(`${file}.${n}`, `${file}.${n + 1}`)
    await renameIfThere(file, `${file}.1`)
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close().catch(() => undefined)
  }
}

const renameIfThere = async (from: string, to: string): Promise<void> => {
  try {
    await rename(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

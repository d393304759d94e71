/** A folder that stays the one it was when it was opened, whatever its path becomes. */
import { existsSync, fstatSync, lstatSync, type Stats } from 'node:fs'
import { constants } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PipefitterError } from '../../base/errors.ts'

const NO_LINK_FOLDER =
  constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Where Linux shows open files by their number: names below such a path begin at the folder itself. */
const OPEN_FILES = '/proc/self/fd'
const hasOpenFiles = process.platform === 'linux' && existsSync(OPEN_FILES)

/**
 * A folder that is held open. On Linux names in it are looked up from the open folder, so that nobody can put a link in the
 * place of a folder on the way; elsewhere the path is looked at again before each use.
 */
export class HeldFolder {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #stat: Stats

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
    this.#stat = fstatSync(handle.fd)
  }

  /** Rejects with the system's error, where it is a link too. */
  static async open(path: string): Promise<HeldFolder> {
    return new HeldFolder(path, await open(path, NO_LINK_FOLDER))
  }

  /** A path for the entry of that name, one segment. Throws `store/failed` where another folder is there now. */
  at(name: string): string {
    if (hasOpenFiles) return `${OPEN_FILES}/${this.#handle.fd}/${name}`
    const now = lstatSync(this.#path, { throwIfNoEntry: false })
    if (now?.ino === this.#stat.ino && now.dev === this.#stat.dev && now.isDirectory())
      return join(this.#path, name)
    throw new PipefitterError('store/failed', `The folder ${this.#path} was replaced meanwhile`)
  }

  /** The folder of that name in it, made where it is missing. Rejects where something else, or a link, has the name. */
  async folder(name: string, mode: number): Promise<HeldFolder> {
    const path = this.at(name)
    try {
      await mkdir(path, mode)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    return this.existing(name)
  }

  /** The folder of that name in it. Rejects where there is none, or a link. */
  async existing(name: string): Promise<HeldFolder> {
    return new HeldFolder(join(this.#path, name), await open(this.at(name), NO_LINK_FOLDER))
  }

  /** Whether it belongs to us, and nobody else may enter it. Where there are no such rights, it lies where we may write. */
  get isOurs(): boolean {
    if (process.platform === 'win32') return true
    return this.#stat.uid === process.getuid?.() && (this.#stat.mode & 0o077) === 0
  }

  /** Makes new names in it survive a power cut, where the system can. */
  async sync(): Promise<void> {
    if (process.platform !== 'win32') await this.#handle.sync()
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Whether it is the system's error of that code. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.some((code) => code === error.code)

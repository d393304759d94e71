/**
 * The folder of received files. What comes is written under a name that nobody can guess in a folder that nobody else may
 * enter, and gets its own name when all of it is there and verified; nothing that is there is ever replaced.
 */
import { constants, fstatSync, statfsSync } from 'node:fs'
import {
  link,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  unlink,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { PipefitterError } from '../../base/errors.ts'
import { hashStart, type RunningHash } from './hashing.ts'
import { hasCode, HeldFolder } from './held-folder.ts'
import { numberedName, safeName } from './safe-name.ts'

/** Where files are until they are whole. Offered names never begin with a dot here. */
const INCOMING = '.pipefitter-incoming'
/** A name is tried with so many numbers. */
const NUMBERS_MAX = 1_000
const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR } = constants
/** What a system says that has no second names for a file. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']

/** What is free on a disk for this user; absent where the system does not say. */
export type Room = (path: string) => number | undefined

/** Of the disk that a folder lies on, or would lie on once it is made. */
export const freeBytesAt: Room = (path) => {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    const above = dirname(path)
    return above === path ? undefined : freeBytesAt(above)
  }
}

/** A received folder that is open; whoever opened it closes it. */
export class ReceiveFolder {
  /** As it really is, with no link in it. */
  readonly path: string
  readonly #root: HeldFolder
  readonly #incoming: HeldFolder

  private constructor(path: string, root: HeldFolder, incoming: HeldFolder) {
    this.path = path
    this.#root = root
    this.#incoming = incoming
  }

  /** Makes it where it is missing. Rejects with `store/failed` where it is not ours, or the system's error. */
  static async open(path: string): Promise<ReceiveFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const real = await realpath(path)
    const root = await HeldFolder.open(real)
    try {
      const incoming = await root.folder(INCOMING, 0o700)
      if (!incoming.isOurs)
        throw new PipefitterError('store/failed', `${join(real, INCOMING)} is open to others`)
      return new ReceiveFolder(real, root, incoming)
    } catch (error) {
      await root.close()
      throw error
    }
  }

  /** The part of a file that is there, or a new, empty one. Rejects where the name is no plain file of ours. */
  async part(name: string): Promise<PartFile> {
    const path = this.#incoming.at(name)
    try {
      return new PartFile(await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const handle = await open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)
    const stat = fstatSync(handle.fd)
    if (stat.isFile() && stat.nlink === 1) return new PartFile(handle)
    await handle.close()
    await unlink(path)
    return new PartFile(await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
  }

  /** Whether a file with that path and content is there already. */
  async has(
    path: readonly string[],
    { sizeBytes, sha256 }: { readonly sizeBytes: number; readonly sha256: string },
    signal: AbortSignal,
  ): Promise<boolean> {
    const names = path.map(safeName)
    const folders: HeldFolder[] = []
    try {
      let folder = this.#root
      for (const name of names.slice(0, -1)) {
        folder = await folder.existing(name)
        folders.push(folder)
      }
      const handle = await open(folder.at(names.at(-1) ?? ''), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      try {
        const stat = fstatSync(handle.fd)
        if (!stat.isFile() || stat.size !== sizeBytes) return false
        return (await hashStart(handle, sizeBytes, signal)).hash.now === sha256
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EISDIR', 'ENXIO')) return false
      throw error
    } finally {
      for (const one of folders) await one.close()
    }
  }

  /**
   * Gives a whole part its name, and a number where something else has it; folders on the way are made. Gives the path that
   * it has below the folder.
   */
  async place(part: string, path: readonly string[]): Promise<readonly string[]> {
    const names = path.map(safeName)
    const placed: string[] = []
    const opened: HeldFolder[] = []
    try {
      let folder = this.#root
      for (const name of names.slice(0, -1)) {
        const made = await folderNamed(folder, name)
        opened.push(made.folder)
        placed.push(made.name)
        folder = made.folder
      }
      placed.push(await this.#name(part, folder, names.at(-1) ?? 'file'))
      await folder.sync()
      return placed
    } finally {
      for (const one of opened) await one.close()
    }
  }

  async #name(part: string, folder: HeldFolder, wanted: string): Promise<string> {
    const from = this.#incoming.at(part)
    for (let number = 1; number <= NUMBERS_MAX; number++) {
      const name = numberedName(wanted, number)
      const to = folder.at(name)
      try {
        await linkOrMove(from, to)
        await markAsForeign(to)
        return name
      } catch (error) {
        if (!hasCode(error, 'EEXIST', 'EISDIR')) throw error
      }
    }
    throw new PipefitterError('store/failed', `Too many files are named ${wanted} already`)
  }

  /** Removes the parts of such names. */
  async clean(isToGo: (name: string) => boolean): Promise<void> {
    for (const name of await readdir(this.#incoming.at('.')))
      if (isToGo(name)) await rm(this.#incoming.at(name), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await this.#incoming.close()
    await this.#root.close()
  }
}

const folderNamed = async (
  parent: HeldFolder,
  wanted: string,
): Promise<{ readonly folder: HeldFolder; readonly name: string }> => {
  for (let number = 1; number <= NUMBERS_MAX; number++) {
    const name = numberedName(wanted, number)
    try {
      return { folder: await parent.folder(name, 0o777), name }
    } catch (error) {
      if (!hasCode(error, 'ENOTDIR', 'ELOOP', 'EMLINK')) throw error
    }
  }
  throw new PipefitterError('store/failed', `Too many things are named ${wanted} already`)
}

/** A second name fails where there is one already; where the disk has none, an empty file holds the name until the move. */
const linkOrMove = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch (error) {
    if (!hasCode(error, ...NO_LINKS)) throw error
    const held = await open(to, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    await held.close()
    return rename(from, to)
  }
  await unlink(from)
}

/** Windows warns before it opens what bears this mark. Elsewhere there is none that a program without natives could set. */
const markAsForeign = async (path: string): Promise<void> => {
  if (process.platform === 'win32')
    await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n')
}

/** A file that is not whole yet. */
export class PartFile {
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  get sizeBytes(): number {
    return fstatSync(this.#handle.fd).size
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(
        ...([bytes, done, bytes.length - done, offset + done] as const),
      )
      done += bytesWritten
    }
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#handle.truncate(sizeBytes)
  }

  /** Reads its start from the disk. */
  start(
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<{ readonly hash: RunningHash; readonly readBytes: number }> {
    return hashStart(this.#handle, sizeBytes, signal)
  }

  sync(): Promise<void> {
    return this.#handle.sync()
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Something in a folder, for a person to read. */
export const joined = (folder: string, name: string): string => join(folder, name)

/** Where received files go unless another folder was named: one of our own in that of downloads. */
export const usualReceiveFolder = (): string => join(homedir(), 'Downloads', 'Pipefitter')

/** Files of this machine that are to be sent: found, hashed and read where they are. */
import { constants, fstatSync } from 'node:fs'
import { lstat, open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { hashStart } from './hashing.ts'

/** Never a link's target that was put there meanwhile, and never waiting for somebody at the other end of a pipe. */
const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** A file that is to be sent: where it is, and what it is called there. */
export interface SourceFile {
  readonly path: readonly string[]
  readonly source: string
  readonly sizeBytes: number
}

/** What was named, as one thing to send. */
export interface Sources {
  readonly name: string
  readonly isFolder: boolean
  readonly files: readonly SourceFile[]
  /** Links, and what is neither file nor folder: not sent. */
  readonly leftOut: number
}

export interface SourceLimits {
  readonly files: number
  readonly depth: number
}

/**
 * The files at these paths. One file is sent by itself, one folder as that folder, several things in a folder that is called
 * as the one they lie in. Rejects with `transfer/unreadable`, `transfer/limit`, `base/invalid-input`.
 */
export const findSources = async (
  paths: readonly string[],
  limits: SourceLimits,
): Promise<Sources> => {
  const found: SourceFile[] = []
  const walk: Walk = { found, limits, leftOut: 0 }
  const named = await Promise.all(paths.map((path) => realOf(path)))
  const [first] = named
  if (first === undefined) throw new PipefitterError('base/invalid-input', 'No file was named')
  if (new Set(named.map(({ path }) => basename(path))).size < named.length)
    throw new PipefitterError('base/invalid-input', 'Two of the files have the same name')
  for (const { path, isFolder, sizeBytes } of named) {
    const inside = named.length === 1 && isFolder ? [] : [basename(path)]
    if (isFolder) await walkInto(path, inside, walk)
    else add({ path: [basename(path)], source: path, sizeBytes }, walk)
  }
  const isFolder = named.length > 1 || first.isFolder
  const folder = named.length > 1 ? basename(dirname(first.path)) : basename(first.path)
  if (found.length === 0) throw unreadable(first.path, 'there are no files in it')
  return { name: folder === '' ? 'Files' : folder, isFolder, files: found, leftOut: walk.leftOut }
}

interface Walk {
  readonly found: SourceFile[]
  readonly limits: SourceLimits
  leftOut: number
}

/** What a person names is followed, if it is a link; what is found in folders is not. */
const realOf = async (
  path: string,
): Promise<{ readonly path: string; readonly isFolder: boolean; readonly sizeBytes: number }> => {
  try {
    const real = await realpath(path)
    const found = await stat(real)
    if (found.isFile() || found.isDirectory())
      return { path: real, isFolder: found.isDirectory(), sizeBytes: found.size }
  } catch (error) {
    throw unreadable(path, errorText(error), error)
  }
  throw unreadable(path, 'it is neither a file nor a folder')
}

const walkInto = async (folder: string, inside: readonly string[], walk: Walk): Promise<void> => {
  if (inside.length >= walk.limits.depth)
    throw new PipefitterError('transfer/limit', `Folders may be ${walk.limits.depth} deep at most`)
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, errorText(error), error)
  })
  for (const name of names.sort()) {
    const source = join(folder, name)
    const found = await lstat(source)
    if (found.isDirectory()) await walkInto(source, [...inside, name], walk)
    else if (found.isFile()) add({ path: [...inside, name], source, sizeBytes: found.size }, walk)
    else walk.leftOut++
  }
}

const add = (file: SourceFile, { found, limits }: Walk): void => {
  if (found.length >= limits.files)
    throw new PipefitterError('transfer/limit', `At most ${limits.files} files go at once`)
  found.push(file)
}

/** A file that is read; whoever opened it closes it. */
export interface OpenSource {
  readonly sizeBytes: number
  readonly handle: FileHandle
}

/** Rejects with `transfer/unreadable`. */
export const openSource = async (source: string): Promise<OpenSource> => {
  try {
    const handle = await open(source, READ_NO_LINK)
    const found = fstatSync(handle.fd)
    if (found.isFile()) return { handle, sizeBytes: found.size }
    await handle.close()
  } catch (error) {
    throw unreadable(source, errorText(error), error)
  }
  throw unreadable(source, 'it is no plain file')
}

/** What a file holds now. Rejects with `transfer/unreadable`, also where it grew or shrank meanwhile. */
export const hashSource = async (
  source: string,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> => {
  const { handle, sizeBytes } = await openSource(source)
  try {
    const { hash, readBytes } = await hashStart(handle, sizeBytes, signal)
    if (readBytes !== sizeBytes || fstatSync(handle.fd).size !== sizeBytes)
      throw unreadable(source, 'it changed while it was read')
    return { sizeBytes, sha256: hash.now }
  } finally {
    await handle.close()
  }
}

const unreadable = (path: string, why: string, cause?: unknown): PipefitterError =>
  new PipefitterError('transfer/unreadable', `${path} cannot be sent: ${why}`, { cause })

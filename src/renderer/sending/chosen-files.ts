/** Files and folders that a person dropped, pasted or chose: each with its place below what was given. */
import { TRANSFER_DEPTH_MAX, TRANSFER_FILES_MAX } from '../../shared/contract/transfers-calls.ts'

export interface ChosenFile {
  /** The folders that lead to it, then its name; of a single file only that. */
  readonly segments: readonly string[]
  readonly file: File
}

export type ChosenProblem = 'tooMany' | 'tooDeep' | 'unreadable'

export interface Chosen {
  readonly files: readonly ChosenFile[]
  /** Why not all of it was taken; then nothing is. */
  readonly problem?: ChosenProblem
  /** Of what could not be read. */
  readonly name?: string
}

/** Files of one transfer at most. */
export const FILES_MAX = TRANSFER_FILES_MAX
/** Folders within folders, the file's own name included; one more may be put around it all. */
export const DEPTH_MAX = TRANSFER_DEPTH_MAX - 1

/** Ends the reading of what was given: the reading itself says why. */
class Ended extends Error {}

class Reading {
  readonly files: ChosenFile[] = []
  problem: Pick<Chosen, 'problem' | 'name'> | undefined

  add(segments: readonly string[], file: File): void {
    if (segments.length > DEPTH_MAX) this.fail('tooDeep')
    if (this.files.length >= FILES_MAX) this.fail('tooMany')
    this.files.push({ segments, file })
  }

  /** Ends the reading. */
  fail(problem: ChosenProblem, name?: string): never {
    this.problem = { problem, ...(name === undefined ? {} : { name }) }
    throw new Ended()
  }
}

const read = async (fill: (reading: Reading) => Promise<void> | void): Promise<Chosen> => {
  const reading = new Reading()
  try {
    await fill(reading)
  } catch (error) {
    if (!(error instanceof Ended)) throw error
  }
  return reading.problem ? { files: [], ...reading.problem } : { files: reading.files }
}

/** Of `<input type="file">`: a folder's files name the way to them. */
export const filesOfList = (list: Iterable<File>): Promise<Chosen> =>
  read((reading) => {
    for (const file of list) {
      const way = file.webkitRelativePath.split('/').filter(Boolean)
      reading.add(way.length > 0 ? way : [file.name], file)
    }
  })

/** Whether something that is dragged or pasted holds files. */
export const holdsFiles = (data: DataTransfer | null): data is DataTransfer =>
  data !== null && [...data.types].includes('Files')

/**
 * What was dropped or pasted. To be called while the event is handled: afterwards the browser shows nothing of it any more.
 */
export function filesOfTransfer(data: DataTransfer): Promise<Chosen> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  // Some of what is pasted has no entry, only a file.
  if (entries.length === 0) return filesOfList([...data.files])
  return read(async (reading) => {
    for (const entry of entries) await walk(entry, [], reading)
  })
}

async function walk(entry: FileSystemEntry, above: readonly string[], reading: Reading) {
  const segments = [...above, entry.name]
  if (isFile(entry)) {
    const file = await fileOf(entry).catch(() => reading.fail('unreadable', entry.name))
    return reading.add(segments, file)
  }
  if (!isFolder(entry)) return
  if (segments.length >= DEPTH_MAX) reading.fail('tooDeep')
  const reader = entry.createReader()
  // A reader gives some at a time, and none when all were given.
  for (;;) {
    const some = await someOf(reader).catch(() => reading.fail('unreadable', entry.name))
    if (some.length === 0) return
    for (const one of some) await walk(one, segments, reading)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))
const someOf = (reader: FileSystemDirectoryReader) =>
  new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))

/**
 * One text of the peer in a file of its own, with a checksum, for this user alone. It is worth less than a key or trust: a
 * damaged one is set aside and begun anew, and that is said.
 */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { errorText, PipefitterError } from '../base/errors.ts'
import type { KeptText } from '../peer/ports/kept-text.ts'
import { writeAtomically } from './atomic-file.ts'

const MAX_FILE_CHARACTERS = 4 * 1024 * 1024
/** A checksum in hexadecimal digits, and a line break. */
const HEAD = 65

/** A text that was opened, and in words what a person should know of it. */
interface OpenedText {
  readonly text: KeptText
  readonly notice: string | undefined
}

/** Opens a text; one that never was is empty. Throws `store/failed` where the file cannot be read. */
export const openKeptText = (file: string): OpenedText => {
  const content = contentOf(file)
  if (content === undefined) return { text: new KeptTextFile(file, undefined), notice: undefined }
  const text = content.slice(HEAD)
  if (content === withChecksum(text))
    return { text: new KeptTextFile(file, text), notice: undefined }
  renameSync(file, `${file}.damaged`)
  const notice = `${basename(file)} was damaged and set aside; what it held is lost`
  return { text: new KeptTextFile(file, undefined), notice }
}

class KeptTextFile implements KeptText {
  readonly #file: string
  #text: string | undefined

  constructor(file: string, text: string | undefined) {
    this.#file = file
    this.#text = text
  }

  load(): string | undefined {
    return this.#text
  }

  save(text: string): void {
    try {
      writeAtomically(this.#file, withChecksum(text))
    } catch (error) {
      throw failed('written', this.#file, error)
    }
    this.#text = text
  }
}

const withChecksum = (text: string): string =>
  `${createHash('sha256').update(text).digest('hex')}\n${text}`

const contentOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').slice(0, MAX_FILE_CHARACTERS)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw failed('read', file, error)
  }
}

const failed = (what: 'read' | 'written', file: string, error: unknown): PipefitterError =>
  new PipefitterError('store/failed', `${basename(file)} cannot be ${what}: ${errorText(error)}`, {
    cause: error,
  })

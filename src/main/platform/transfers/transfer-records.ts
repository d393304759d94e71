/** What a profile keeps of transfers: for each one its state, its files, and which of them are saved. Texts; who reads parses. */
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { writeAtomically } from '../atomic-file.ts'
import { makeSecretFolder } from '../file-rights.ts'

const NAME = /^([0-9a-f]{32})\.state$/
/** Longest texts that are read. */
const CHARACTERS_MAX = { state: 64 * 1024, files: 16 * 1024 * 1024, saved: 1024 * 1024 } as const
type Kind = keyof typeof CHARACTERS_MAX

export class TransferRecords {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Ids of those that are kept, at most so many. */
  ids(max: number): readonly string[] {
    try {
      return readdirSync(this.#path)
        .map((name) => NAME.exec(name)?.[1])
        .filter((id) => id !== undefined)
        .slice(0, max)
    } catch {
      return [] // Not made yet.
    }
  }

  /** Nothing where there is none, or it cannot be read. */
  read(id: string, kind: Kind): string | undefined {
    try {
      const text = readFileSync(this.#file(id, kind), 'utf8')
      return text.length > CHARACTERS_MAX[kind] ? undefined : text
    } catch {
      return undefined
    }
  }

  /** Replaces it, durably. Throws `store/failed`. */
  write(id: string, kind: Kind, text: string): void {
    this.#doing(() => {
      makeSecretFolder(this.#path)
      writeAtomically(this.#file(id, kind), text)
    })
  }

  /** Adds a line; where the machine stops now, it may be missing. Throws `store/failed`. */
  append(id: string, kind: Kind, line: string): void {
    this.#doing(() => appendFileSync(this.#file(id, kind), `${line}\n`, { mode: 0o600 }))
  }

  /** Removes all but the state, which still says how it ended. */
  shrink(id: string): void {
    for (const kind of ['files', 'saved'] as const) rmSync(this.#file(id, kind), { force: true })
  }

  remove(id: string): void {
    this.shrink(id)
    rmSync(this.#file(id, 'state'), { force: true })
  }

  #file(id: string, kind: Kind): string {
    return join(this.#path, `${id}.${kind}`)
  }

  #doing(work: () => void): void {
    try {
      work()
    } catch (error) {
      throw new PipefitterError('store/failed', `A transfer cannot be kept: ${errorText(error)}`, {
        cause: error,
      })
    }
  }
}

/** Files that a page uploads, until they are sent: a folder of the profile that only this user may enter. */
import { constants, readdirSync, rmSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSecretFolder } from '../file-rights.ts'

const { O_CREAT, O_NOFOLLOW = 0, O_WRONLY } = constants

export class SpoolFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  get path(): string {
    return this.#path
  }

  /** Makes room for the files of a transfer, all of them empty. Rejects with the system's error. */
  async begin(transfer: string, files: number): Promise<void> {
    makeSecretFolder(this.#path)
    await mkdir(join(this.#path, transfer), { mode: 0o700 })
    for (let item = 0; item < files; item++) await this.append(transfer, item, 0, new Uint8Array())
  }

  /** Where the content of one file of a transfer is. Ids and numbers are made here, so that this names nothing else. */
  file(transfer: string, item: number): string {
    return join(this.#path, transfer, String(item))
  }

  async append(transfer: string, item: number, offset: number, bytes: Uint8Array): Promise<void> {
    const flags = O_WRONLY | O_CREAT | O_NOFOLLOW
    const handle = await open(this.file(transfer, item), flags, 0o600)
    try {
      await handle.write(bytes, 0, bytes.length, offset)
    } finally {
      await handle.close()
    }
  }

  remove(transfer: string): void {
    rmSync(join(this.#path, transfer), { recursive: true, force: true })
  }

  /** Removes what a process before this one left and nobody needs. */
  clean(isNeeded: (transfer: string) => boolean): void {
    for (const name of namesIn(this.#path)) if (!isNeeded(name)) this.remove(name)
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return [] // Not made yet.
  }
}

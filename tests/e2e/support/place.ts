import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for profiles, and all that was started there. Closing it ends and removes everything, whatever fails. */
export class Place {
  readonly #undo = new AsyncDisposableStack()
  /** Made when it is first needed: a suite that is skipped leaves nothing. */
  #folder: string | undefined

  profile(name: string): string {
    this.#folder ??= this.#makeFolder()
    return join(this.#folder, name)
  }

  /** Later ones are undone first. */
  defer(undo: () => Promise<void> | void): void {
    this.#undo.defer(undo)
  }

  close(): Promise<void> {
    return this.#undo.disposeAsync()
  }

  #makeFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pipefitter-e2e-'))
    const remove = (): void => rmSync(folder, { recursive: true, force: true })
    process.once('exit', remove)
    this.#undo.defer(() => {
      remove()
      process.off('exit', remove)
    })
    return folder
  }
}

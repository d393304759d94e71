import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for profiles, and all that was started there. Closing it ends and removes everything, whatever fails. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'pipefitter-e2e-'))
  readonly #undo = new AsyncDisposableStack()
  readonly #removeAtExit = (): void => rmSync(this.folder, { recursive: true, force: true })

  constructor() {
    process.once('exit', this.#removeAtExit)
    this.#undo.defer(() => {
      this.#removeAtExit()
      process.off('exit', this.#removeAtExit)
    })
  }

  profile(name: string): string {
    return join(this.folder, name)
  }

  /** Later ones are undone first. */
  defer(undo: () => Promise<void> | void): void {
    this.#undo.defer(undo)
  }

  close(): Promise<void> {
    return this.#undo.disposeAsync()
  }
}

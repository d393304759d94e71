import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeSecretFolder } from '../file-rights.ts'
import { CaptureReader } from './capture-reader.ts'
import { CaptureWriter } from './capture-writer.ts'

const ENDING = '.pfcapture'
const NAME = /^traffic-[0-9TZ-]{8,40}$/
/** What SQLite may have beside a file. */
const COMPANIONS = ['', '-wal', '-shm', '-journal']
/** Files that are told of; whoever has more finds them in the folder. */
const LISTED_MAX = 200

export interface CaptureFileFacts {
  readonly name: string
  readonly sizeBytes: number
  readonly changedWallMs: number
}

/** The folder of a profile with its capture files, which only this user may read. Their names are made here. */
export class CaptureFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** The latest first. */
  list(): readonly CaptureFileFacts[] {
    return this.#names()
      .sort()
      .reverse()
      .slice(0, LISTED_MAX)
      .flatMap((name) => {
        const stat = statSync(this.#file(name), { throwIfNoEntry: false })
        return stat === undefined
          ? []
          : [{ name, sizeBytes: this.#sizeOf(name), changedWallMs: Math.trunc(stat.mtimeMs) }]
      })
  }

  has(name: string): boolean {
    return NAME.test(name) && this.#names().includes(name)
  }

  /** Makes a new file, named by its time. Throws `capture/not-written`, `host/profile-unusable`. */
  create(wallMs: number, quotaBytes: number): { name: string; writer: CaptureWriter } {
    makeSecretFolder(this.path)
    const name = `traffic-${new Date(wallMs).toISOString().replaceAll(/[:.]/g, '-')}`
    return { name, writer: new CaptureWriter(this.#file(name), quotaBytes) }
  }

  /** Throws `capture/unreadable`. */
  open(name: string): CaptureReader {
    return new CaptureReader(this.#file(name))
  }

  remove(name: string): void {
    for (const companion of COMPANIONS) rmSync(this.#file(name) + companion, { force: true })
  }

  /** What is free on its disk for this user, and what there is in all; nothing where the system does not say. */
  room(): { readonly freeBytes: number; readonly wholeBytes: number } | undefined {
    try {
      const { bavail, blocks, bsize } = statfsSync(this.path)
      return { freeBytes: bavail * bsize, wholeBytes: blocks * bsize }
    } catch {
      return undefined
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.path)
        .filter((name) => name.endsWith(ENDING))
        .map((name) => name.slice(0, -ENDING.length))
        .filter((name) => NAME.test(name))
    } catch {
      return [] // Not made yet.
    }
  }

  #file(name: string): string {
    return join(this.path, name + ENDING)
  }

  #sizeOf(name: string): number {
    return COMPANIONS.reduce(
      (sum, companion) =>
        sum + (statSync(this.#file(name) + companion, { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  }
}

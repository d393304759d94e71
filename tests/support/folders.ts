import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder (0700) for one test, removed after it. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

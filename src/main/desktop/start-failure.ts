import { dialog } from 'electron'
import { toWireError } from '../host/to-wire-error.ts'
import type { DesktopWords } from './tongue.ts'

/** Says, in a window and on the error output, why the peer did not start and what to do; settles when it was read. */
export const showStartFailure = async (
  error: unknown,
  { notStarted, closing }: DesktopWords,
): Promise<void> => {
  const { code, message, hint } = toWireError(error)
  process.stderr.write(`Pipefitter did not start: ${message} (${code})\n${hint}\n`)
  await dialog.showMessageBox({
    type: 'error',
    title: 'Pipefitter',
    message: notStarted,
    detail: `${message}.\n\n${hint}\n\n${code}`,
    buttons: [closing.quit],
  })
}

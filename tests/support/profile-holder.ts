// Opens a profile in a process of its own, tells its parent `open` or the error's code, and holds it until it is killed.
import { toPipefitterError } from '../../src/main/base/errors.ts'
import { openProfile } from '../../src/main/platform/profile.ts'

// Also what keeps this process alive.
process.on('disconnect', () => process.exit())

try {
  openProfile({ folder: process.argv[2] })
  process.send?.('open')
} catch (error) {
  process.send?.(toPipefitterError(error).code)
}

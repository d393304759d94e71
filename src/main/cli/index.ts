/** Entry of the command line. */
import { CommanderError } from 'commander'
import { outputFor } from './command.ts'
import type { Runtime } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { createProgram } from './program.ts'
import { report } from './session.ts'

const runtime: Runtime = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  finish: (exitCode) => {
    process.exitCode = exitCode
  },
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed)
})

try {
  await createProgram(runtime).parseAsync()
} catch (error) {
  // Commander has said what is wrong; asking for help is not wrong.
  if (error instanceof CommanderError) runtime.finish(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
  else runtime.finish(report(outputFor(runtime, {}), error))
}

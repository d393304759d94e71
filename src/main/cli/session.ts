import { CallError } from '../../shared/wire-error.ts'
import type { RpcClient } from '../../shared/rpc/index.ts'
import { ERROR_TABLE } from '../base/error-table.ts'
import { toPipefitterError } from '../base/errors.ts'
import { connectToFar, connectToHost } from './connect.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import type { Output } from './output.ts'

/** What every command gets. */
export interface Session {
  readonly client: RpcClient
  readonly output: Output
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
}

/** Which host a command is for: that of a profile, or that of another peer (`on`) by way of it. */
export interface WantedHost {
  readonly profile?: string | undefined
  readonly on?: string | undefined
}

/** Runs a command against the running host; gives the exit code. A command that returns nothing went well. */
export const runWithHost = (
  output: Output,
  { profile, on }: WantedHost,
  action: (session: Session) => Promise<number | void>,
): Promise<number> =>
  runCancellable(output, async (signal) => {
    const onLost = (words: string): void => output.remark(`the way to that peer was lost: ${words}`)
    const client = await (on === undefined
      ? connectToHost(profile)
      : connectToFar(profile, on, onLost))
    try {
      return await action({ client, output, signal })
    } finally {
      client.close()
    }
  })

/** Runs `action` with a signal that Ctrl-C aborts, and turns what it throws into words and an exit code. */
export const runCancellable = async (
  output: Output,
  action: (signal: AbortSignal) => Promise<number | void>,
): Promise<number> => {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  try {
    return (await action(controller.signal)) ?? EXIT.ok
  } catch (error) {
    return controller.signal.aborted ? EXIT.interrupted : report(output, error)
  } finally {
    process.off('SIGINT', abort)
    process.off('SIGTERM', abort)
  }
}

/** Tells an error and gives its exit code. */
export const report = (output: Output, error: unknown): number => {
  if (error instanceof CallError) {
    output.error(error.code, error.message, error.hint)
    return exitCodeOf(error.code)
  }
  const { code, message } = toPipefitterError(error)
  output.error(code, message, ERROR_TABLE[code].hint)
  return exitCodeOf(code)
}

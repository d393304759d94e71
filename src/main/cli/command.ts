import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { Readable, Writable } from 'node:stream'
import { Output, wantsColours } from './output.ts'
import { runWithHost } from './session.ts'
import type { Session } from './session.ts'

/** The process as commands see it. */
export interface Runtime {
  /** With `setRawMode` where it is a terminal, so that what is typed is not shown. */
  readonly stdin: Readable & { setRawMode?(on: boolean): unknown }
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable
  readonly environment: NodeJS.ProcessEnv
  /** Sets what the process ends with. */
  finish(exitCode: number): void
}

/** Options that every command has. */
export interface GlobalOptions {
  readonly profile?: string
  /** Another peer that the command is for, by way of this one. */
  readonly on?: string
  readonly json?: boolean
}

/** Adds a command to its parent. */
export type Declare = (parent: Command, runtime: Runtime) => void

export const outputFor = (runtime: Runtime, options: GlobalOptions): Output =>
  new Output({
    stdout: runtime.stdout,
    stderr: runtime.stderr,
    json: options.json === true,
    colours: wantsColours(runtime.stdout.isTTY === true, runtime.environment),
  })

/** What commander calls for a command that works on the running host. `args` are the declared arguments, in order. */
export const onHost =
  <Options extends object = object>(
    runtime: Runtime,
    action: (
      session: Session,
      args: readonly string[],
      options: Options & GlobalOptions,
    ) => Promise<number | void>,
  ) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const options = command.optsWithGlobals<Options & GlobalOptions>()
    const output = outputFor(runtime, options)
    const args = command.processedArgs as readonly string[]
    runtime.finish(await runWithHost(output, options, (session) => action(session, args, options)))
  }

/** Parses a whole number within bounds. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is needed`)
  }

/** Collects an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

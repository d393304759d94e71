import * as v from 'valibot'
import {
  calls,
  type CallArguments,
  type CallName,
  type CallOutput,
} from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'

/** Handlers of some of the contract's calls; inputs are validated before. */
export type Handlers<N extends CallName> = {
  readonly [K in N]: (
    input: CallArguments<K>,
    signal: AbortSignal,
  ) => Promise<CallOutput<K>> | CallOutput<K>
}

/** Every call of the contract but those that are answered before they reach the host. */
export type HostCallName = Exclude<CallName, 'ui.link' | 'host.restart' | 'files.show'>

/** Finds the handler of a call, validates its input, and runs it. Rejects with coded errors. */
export const dispatch = async (
  handlers: Handlers<HostCallName>,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> => {
  if (!isHandled(handlers, name))
    throw new PipefitterError('rpc/unknown-call', `There is no call "${name.slice(0, 64)}"`)
  return run(handlers, name, input, signal)
}

const run = <N extends HostCallName>(
  handlers: Handlers<N>,
  name: N,
  input: unknown,
  signal: AbortSignal,
): unknown => {
  const parsed = parseInput(calls[name].input, input)
  return handlers[name](parsed, signal)
}

const isHandled = (handlers: Handlers<HostCallName>, name: string): name is HostCallName =>
  Object.hasOwn(handlers, name) && Object.hasOwn(calls, name)

/** The validated input, or `base/invalid-input` naming the first thing that was wrong. */
export const parseInput = <S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): v.InferOutput<S> => {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  throw new PipefitterError(
    'base/invalid-input',
    path === null ? issue.message : `${path}: ${issue.message}`,
  )
}

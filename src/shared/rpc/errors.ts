import { CallError } from '../wire-error.ts'
import type { WireError } from '../wire-error.ts'

/** The errors that this layer raises by itself; all have their row in the host's error table too. */
const OWN = {
  'rpc/unknown-call': ['The two sides are of different versions; restart both.', false],
  'rpc/unauthorised': ['Open a fresh link: pipefitter ui prints one.', false],
  'rpc/disconnected': [
    'The peer stopped or restarted; the connection is made again by itself.',
    true,
  ],
  'rpc/overload': ['Too many calls at once; wait for some to finish.', true],
  'rpc/too-long': ['Send it in smaller pieces.', false],
  'rpc/malformed': ['The two sides may be of different versions; restart both.', false],
  'base/cancelled': ['Start it again if it is still wanted.', true],
  'base/internal': ['Please report it together with the log file.', false],
} as const satisfies Record<string, readonly [hint: string, retry: boolean]>

export type RpcErrorCode = keyof typeof OWN

export const rpcError = (code: RpcErrorCode, message: string): WireError => {
  const [hint, retry] = OWN[code]
  return { code, message, hint, retry }
}

export const callError = (code: RpcErrorCode, message: string): CallError =>
  new CallError(rpcError(code, message))

/** Any thrown thing as it crosses when the host's own mapping is not at hand. */
export const wireErrorOf = (error: unknown): WireError =>
  error instanceof CallError
    ? error.wire
    : rpcError('base/internal', error instanceof Error ? error.message : String(error))

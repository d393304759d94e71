import { createReconnectingClient } from '../../shared/rpc/index.ts'
import type { ReconnectingClient } from '../../shared/rpc/index.ts'
import type { ConnectionState, HostConnection } from './connection.ts'
import { openElectronChannel } from './electron-carrier.ts'
import { FarLine } from './far-line.ts'
import { beginWith, farTarget } from './far-target.ts'
import { beginAnewOnCode, openWebSocketChannel, takeCode } from './websocket-carrier.ts'

export type { ConnectionState, HostConnection } from './connection.ts'
export type { FarState } from './far-line.ts'
export type { FarTarget } from './far-target.ts'

/**
 * Connects the page to its host: through the window's bridge where there is one, else by WebSocket to where the page
 * came from. Call it once, before the router starts: it takes the one-time code out of the page's address.
 */
export const connectHost = (): HostConnection => {
  const bridge = window.pipefitter
  if (bridge === undefined) beginAnewOnCode()
  const near =
    bridge === undefined
      ? openWebSocketChannel(takeCode())
      : () => Promise.resolve(openElectronChannel(bridge))
  const target = farTarget()
  const far = target && new FarLine(target)
  const open = far === undefined ? near : async () => far.open(await near())
  const client = createReconnectingClient({ open, after })
  return {
    client,
    carrier: bridge === undefined ? 'browser' : 'electron',
    far,
    manage: beginWith,
    state: () => stateOf(client),
    endedBecause: () => client.closedBecause(),
    onState: (listener) => client.onState(() => listener(stateOf(client))),
  }
}

const stateOf = (client: ReconnectingClient): ConnectionState => {
  const state = client.state()
  if (state !== 'closed') return state
  return client.closedBecause()?.code === 'rpc/unauthorised' ? 'unauthorised' : 'ended'
}

const after = (delayMs: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

import type { HostConnection } from './connection.ts'

export type { ConnectionState, HostConnection } from './connection.ts'

/** Connects the page to its host: through the window's bridge where there is one, else by WebSocket to the page's origin. */
export const connectHost = (): HostConnection => {
  throw new Error('not connected yet')
}

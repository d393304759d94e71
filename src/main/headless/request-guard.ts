import type { IncomingMessage } from 'node:http'

/**
 * Whether a request was meant for us by the page that we served: the one defence against other web pages in the same
 * browser, which reach 127.0.0.1 as well as any program does (DNS rebinding, cross-site WebSocket).
 */
export interface RequestGuard {
  /** The names under which a browser may have us, such as `127.0.0.1:9780`. */
  readonly hosts: readonly string[]
}

export const guardFor = (port: number): RequestGuard => ({
  hosts: [`127.0.0.1:${port}`, `localhost:${port}`],
})

/** Exactly one Host header, and exactly one of ours; a target with a host of its own is refused too. */
export const isOurHost = (guard: RequestGuard, request: IncomingMessage): boolean =>
  request.headersDistinct['host']?.length === 1 &&
  guard.hosts.includes(request.headers.host ?? '') &&
  request.url?.startsWith('/') === true

/** The origin of the very page that we served under that host; a missing one or `null` is none. */
export const isOurOrigin = (guard: RequestGuard, request: IncomingMessage): boolean =>
  isOurHost(guard, request) &&
  request.headersDistinct['origin']?.length === 1 &&
  request.headers.origin === `http://${request.headers.host}`

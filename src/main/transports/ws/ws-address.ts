import { parseWebTarget } from '../web/index.ts'
import type { WebTarget } from '../web/index.ts'

export const WS_SCHEME = 'ws'
/** `wss`: the same inside a TLS of the web, which a reverse proxy may end. */
const SCHEMES = { plain: WS_SCHEME, secure: 'wss' }

/**
 * Reads `ws://host:port` or `wss://host:port`, with a path where a reverse proxy wants one.
 * @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial.
 */
export const parseWsAddress = (text: string): WebTarget => parseWebTarget(text, SCHEMES)

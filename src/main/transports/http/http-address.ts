import { parseWebTarget } from '../web/index.ts'
import type { WebTarget } from '../web/index.ts'
import { HTTP_SCHEME } from './limits.ts'

/** `https`: the same inside a TLS of the web, which a reverse proxy may end. */
const SCHEMES = { plain: HTTP_SCHEME, secure: 'https' }

/**
 * Reads `http://host:port` or `https://host:port`, with a path where a reverse proxy wants one.
 * @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial.
 */
export const parseHttpAddress = (text: string): WebTarget => parseWebTarget(text, SCHEMES)

/** What the system reports when a socket, a file or a process fails, in words. */
import { errorText } from './errors.ts'

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side reset the link',
  EPIPE: 'the other side had ended the link',
  ETIMEDOUT: 'the other side does not answer any more',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'the address is not (or not yet) one of this machine',
  EADDRINUSE: 'another program holds the port',
  EACCES: 'the system does not allow it',
  EPERM: 'the system does not allow it',
  EMFILE: 'this program has too many files and links open',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up now',
}

/** The system's short name of what went wrong, such as `ECONNREFUSED`. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** In words, what the system reported; with its short name. */
export const systemWords = (error: unknown): string => {
  const code = systemCode(error)
  const words = code === undefined ? undefined : WORDS[code]
  return words === undefined ? errorText(error) : `${words} (${code ?? ''})`
}

/** The same without the short name, to be read within a sentence. */
export const systemReason = (error: unknown): string =>
  WORDS[systemCode(error) ?? ''] ?? errorText(error)

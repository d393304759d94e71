import { PipefitterError } from '../../base/errors.ts'

/**
 * Reads what a person says of a proxy of the web.
 * @throws PipefitterError `base/invalid-input` for anything but `http://[user:word@]host[:port]`.
 */
export const parseProxy = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && url.hostname !== '') return url
  throw new PipefitterError(
    'base/invalid-input',
    'A proxy is written http://host:port, with user:word@ before the host where it asks for them',
    { details: { option: 'proxy' } },
  )
}

/** Where its socket is. */
export const placeOf = (proxy: URL): { readonly host: string; readonly port: number } => ({
  host: proxy.hostname.replace(/^\[|\]$/g, ''),
  port: proxy.port === '' ? 80 : Number(proxy.port),
})

/** The header that shows it our words, where it asks for some. */
export const authorization = ({ username, password }: URL): Record<string, string> => {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

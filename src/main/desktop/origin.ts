/** Where the window's pages come from, and nothing else may. */
export const APP_SCHEME = 'app'
const APP_HOST = 'pipefitter'
export const HOME_URL = `${APP_SCHEME}://${APP_HOST}/`

/** Whether a URL is one of our own pages or files. `home` differs only while developing. */
export const isOurUrl = (url: string, home: string = HOME_URL): boolean => {
  const [given, own] = [parse(url), parse(home)]
  return given !== undefined && given.protocol === own?.protocol && given.host === own.host
}

const parse = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined)

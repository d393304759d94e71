import { protocol } from 'electron'
import type { Session } from 'electron'
import { readBundleFile } from '../headless/bundle-files.ts'
import { securityHeaders } from '../headless/security-headers.ts'
import { APP_SCHEME, isOurUrl } from './origin.ts'

/** Makes `app:` a scheme like any other for the page. Must run before the app is ready. */
export const registerAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])

/** Serves the built interface at `app://pipefitter/`, and 404 for everything else. */
export const serveBundle = (session: Session, bundleFolder: string): void => {
  const headers = securityHeaders([])
  session.protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const refused = new Response(null, { status: 404, headers })
    if (method !== 'GET' || !isOurUrl(url)) return refused
    const file = await readBundleFile(bundleFolder, new URL(url).pathname)
    if (file === undefined) return refused
    const body = new Uint8Array(file.body)
    return new Response(body, { headers: { ...headers, 'content-type': file.contentType } })
  })
}

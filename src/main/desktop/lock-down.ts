import { app } from 'electron'
import type { Session, WebContents } from 'electron'
import { isOurUrl } from './origin.ts'

/** What a page may do beyond showing itself: put text that a person copies on the clipboard. Reading it stays denied. */
const ALLOWED_PERMISSIONS: readonly string[] = ['clipboard-sanitized-write']

/**
 * Denies pages whatever the interface does not need: permissions, devices, other origins, new windows, embedded pages.
 * `home` is where our pages come from. The spelling checker is off because it fetches its dictionaries from the network.
 */
export const lockDown = (session: Session, home: string): void => {
  session.setSpellCheckerEnabled(false)
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(ALLOWED_PERMISSIONS.includes(permission) && isOurUrl(requestingUrl, home)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) =>
      ALLOWED_PERMISSIONS.includes(permission) && isOurUrl(origin, home),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, home) }))
  app.on('web-contents-created', (_event, contents) => confine(contents, home))
}

const mayLoad = (url: string, home: string): boolean =>
  isOurUrl(url, home) ||
  url.startsWith('devtools://') ||
  // While developing, the page's tools speak to their server by WebSocket.
  isOurUrl(url.replace(/^ws:/, 'http:'), home)

const confine = (contents: WebContents, home: string): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => stay(event, event.url, home))
  contents.on('will-frame-navigate', (event) => stay(event, event.url, home))
  contents.on('will-redirect', (event) => stay(event, event.url, home))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // Left alone, Electron takes the first device that it finds.
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
}

const stay = (event: { preventDefault(): void }, url: string, home: string): void => {
  if (!isOurUrl(url, home)) event.preventDefault()
}

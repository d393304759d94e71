import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { readFileSync } from 'node:fs'
import { errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { writeAtomically } from '../platform/atomic-file.ts'
import type { DesktopWords } from './tongue.ts'
import { LEAST_SIZE, placeWindow } from './window-place.ts'
import type { WindowPlace } from './window-place.ts'

export interface WindowOptions {
  readonly home: string
  readonly preloadFile: string
  /** Where the window's place is kept between starts. */
  readonly placeFile: string
  /** Named in the title when it is not the only one. */
  readonly title: string
  readonly allowDevTools: boolean
  readonly log: Log
  readonly words: DesktopWords
}

/** The page's own background, so that nothing flashes before it is drawn. */
const BACKGROUND = { dark: '#0f1216', light: '#ffffff' } as const

/** Opens the window, hidden until its page can be shown; `onCreated` comes before the page is loaded. */
export const openWindow = (
  options: WindowOptions,
  onCreated: (window: BrowserWindow) => void,
): BrowserWindow => {
  const { maximised, ...bounds } = placeWindow(
    readPlace(options.placeFile),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    ...{ minWidth: LEAST_SIZE.width, minHeight: LEAST_SIZE.height },
    ...{ show: false, title: options.title },
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: options.preloadFile,
      ...{ sandbox: true, contextIsolation: true, nodeIntegration: false },
      ...{ webviewTag: false, spellcheck: false, devTools: options.allowDevTools },
    },
  })
  if (maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('page-title-updated', (event) => event.preventDefault())
  window.on('close', () => keepPlace(window, options))
  reloadAfterCrash(window, options)
  onCreated(window)
  // A load that fails is told by its own event; the promise only repeats it.
  window.loadURL(options.home).catch((error: unknown) => {
    options.log.error('the page could not be loaded', { error: errorText(error) })
  })
  return window
}

const readPlace = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // The first start.
  }
}

const keepPlace = (window: BrowserWindow, { placeFile, log }: WindowOptions): void => {
  const place: WindowPlace = { ...window.getNormalBounds(), maximised: window.isMaximized() }
  try {
    writeAtomically(placeFile, JSON.stringify(place))
  } catch (error) {
    log.warn("the window's place could not be kept", { error: errorText(error) })
  }
}

/** The peer is untouched when a page crashes. It is loaded again once; after that a person decides. */
const reloadAfterCrash = (
  window: BrowserWindow,
  { log, words }: Pick<WindowOptions, 'log' | 'words'>,
): void => {
  let crashes = 0
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('the page crashed', { reason, exitCode })
    crashes++
    if (crashes > 1) return void askWhatNext(window, words)
    window.webContents.reload()
    void dialog.showMessageBox(window, {
      type: 'warning',
      message: words.crash.again,
      detail: words.crash.againDetail({ reason }),
    })
  })
}

const askWhatNext = async (
  window: BrowserWindow,
  { crash, closing }: DesktopWords,
): Promise<void> => {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: crash.twice,
    detail: crash.twiceDetail,
    buttons: [crash.load, closing.quit],
    ...{ defaultId: 0, cancelId: 0 },
  })
  if (response === 0) window.webContents.reload()
  else window.close()
}

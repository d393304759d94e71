import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { HostApi } from '../../shared/contract.ts'
import type { ClosingName } from '../../shared/rows.ts'
import { errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { closingOf } from './closing.ts'
import type { DesktopWords } from './tongue.ts'
import { watchFeed } from './watch-feed.ts'

export interface OneWindowOptions {
  readonly api: HostApi
  readonly log: Log
  readonly words: DesktopWords
  /** Our page, to whose address places are added. */
  readonly home: string
  readonly open: (url: string) => BrowserWindow
  /** The window came in front of the person, or is not there any more. */
  readonly onLooking: (looking: boolean) => void
}

/** Stays the choice of the person for later closings. */
const ask = ({ closing }: DesktopWords): Electron.MessageBoxOptions => ({
  ...{ type: 'question', title: 'Pipefitter', message: closing.ask, detail: closing.detail },
  buttons: [closing.keep, closing.quit],
  ...{ defaultId: 0, cancelId: -1 },
})

/** The window of the program: there is one at most, and it comes back when it is wanted. */
export class OneWindow {
  readonly #options: OneWindowOptions
  #window: BrowserWindow | undefined
  #choice: ClosingName = 'ask'
  #isQuitting = false
  #isAsking = false

  constructor(options: OneWindowOptions) {
    this.#options = options
    app.on('before-quit', () => (this.#isQuitting = true))
    watchFeed(options.api, 'status', ([status]) => {
      this.#choice = status?.desktop.closing ?? 'ask'
    })
  }

  /** Brings the window to the front, opening it if need be; at a place within the page where one is given. */
  present(place?: string): void {
    const { home, open, log } = this.#options
    const url = place === undefined ? home : `${home}#${place}`
    if (this.#window === undefined) return this.#take(open(url))
    const window = this.#window
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    if (place === undefined) return
    // The same page at another address within it: it is not loaded anew.
    window.loadURL(url).catch((error: unknown) => {
      log.warn('the page did not go where it should', { error: errorText(error) })
    })
  }

  #take(window: BrowserWindow): void {
    this.#window = window
    const { onLooking } = this.#options
    window.on('focus', () => onLooking(true))
    for (const event of ['blur', 'hide', 'minimize'] as const)
      // Each event has a signature of its own, and none of them is of interest.
      window.on(event as 'blur', () => onLooking(false))
    window.on('close', (event) => this.#onClose(event, window))
    window.on('closed', () => {
      this.#window = undefined
      onLooking(false)
    })
  }

  #onClose(event: { preventDefault(): void }, window: BrowserWindow): void {
    const isMac = process.platform === 'darwin'
    const closing = closingOf(this.#choice, { isQuitting: this.#isQuitting, isMac })
    if (closing === 'close') return
    event.preventDefault()
    if (closing === 'hide') window.hide()
    else void this.#ask(window)
  }

  async #ask(window: BrowserWindow): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const { response } = await dialog.showMessageBox(window, ask(this.#options.words))
      if (response < 0) return
      const closing = response === 0 ? 'background' : 'quit'
      const { signal } = new AbortController()
      await this.#options.api.call('desktop.set', { closing }, { signal })
      if (closing === 'quit') app.quit()
      else window.hide()
    } catch (error) {
      // What was chosen holds although it could not be kept.
      this.#options.log.warn('the choice was not kept', { error: errorText(error) })
      app.quit()
    } finally {
      this.#isAsking = false
    }
  }
}

import { ipcMain } from 'electron'
import type { IpcMainEvent, WebContents } from 'electron'
import type { HostApi } from '../../shared/contract.ts'
import { ChannelEnds, serveRpc } from '../../shared/rpc/index.ts'
import type { CarryFar, Channel } from '../../shared/rpc/index.ts'
import type { WireError } from '../../shared/wire-error.ts'
import { BRIDGE_CHANNEL, BRIDGE_ENDED, BRIDGE_OPEN } from '../../shared/window-bridge.ts'
import type { Log } from '../base/log.ts'
import { toWireError } from '../host/to-wire-error.ts'
import { isOurUrl } from './origin.ts'

/**
 * The one way by which pages reach the main process. A frame counts only when it comes from the main frame of a window
 * that we made, showing a page of ours; it is then parsed as from any other carrier.
 */
export class RpcDoor {
  readonly #api: HostApi
  readonly #far: CarryFar | undefined
  readonly #home: string
  readonly #log: Log
  readonly #windows = new Map<WebContents, WindowChannel | undefined>()

  /** `far` leads pages to the hosts of other peers. */
  constructor(api: HostApi, home: string, log: Log, far?: CarryFar) {
    this.#far = far
    this.#api = api
    this.#home = home
    this.#log = log
    ipcMain.on(BRIDGE_CHANNEL, (event, frame: unknown) => this.#onFrame(event, frame))
  }

  /** Lets the pages of this window in, until it is destroyed. */
  admit(contents: WebContents): void {
    this.#windows.set(contents, undefined)
    const end = (): void => this.#windows.get(contents)?.close()
    contents.on('render-process-gone', end)
    contents.on('did-navigate', end)
    contents.once('destroyed', () => {
      end()
      this.#windows.delete(contents)
    })
  }

  #onFrame(event: IpcMainEvent, frame: unknown): void {
    const { sender } = event
    if (!this.#isOurs(event)) {
      this.#log.warn('a frame from a page that is not ours was refused')
      return
    }
    if (frame === BRIDGE_OPEN) this.#open(sender)
    else this.#windows.get(sender)?.arrived(frame)
  }

  #isOurs({ sender, senderFrame }: IpcMainEvent): boolean {
    return (
      this.#windows.has(sender) &&
      senderFrame !== null &&
      senderFrame === sender.mainFrame &&
      isOurUrl(senderFrame.url, this.#home)
    )
  }

  /** A page that has just loaded, or connects anew, begins with a channel of its own. */
  #open(contents: WebContents): void {
    this.#windows.get(contents)?.replaced()
    const channel = new WindowChannel(contents)
    this.#windows.set(contents, channel)
    this.#log.info('a page has come to the peer')
    serveRpc(channel, this.#api, {
      ...{ toWireError, far: this.#far },
      onRefused: (what) => this.#log.warn('a window was refused', { what }),
    })
  }
}

class WindowChannel extends ChannelEnds implements Channel {
  readonly #contents: WebContents

  constructor(contents: WebContents) {
    super()
    this.#contents = contents
  }

  send(frame: unknown): void {
    if (!this.isClosed && !this.#contents.isDestroyed()) this.#contents.send(BRIDGE_CHANNEL, frame)
  }

  close(reason?: WireError): void {
    if (!this.ended(reason) || this.#contents.isDestroyed()) return
    if (!this.#contents.isCrashed()) this.#contents.send(BRIDGE_CHANNEL, BRIDGE_ENDED)
  }

  /** Ends without a word: whoever listens now is the next one. */
  replaced(): void {
    this.ended(undefined)
  }
}

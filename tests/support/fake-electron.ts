/** Electron's messages between a window's page and the main process, within this process; the rest of it is not here. */
import { EventEmitter } from 'node:events'

export interface FakeFrame {
  url: string
}

/** A window's contents, as far as messages go. */
export class FakeContents extends EventEmitter {
  readonly mainFrame: FakeFrame = { url: 'app://pipefitter/#/peers' }
  crashed = false
  destroyed = false

  send(channel: string, message: unknown): void {
    const copy = structuredClone(message)
    setImmediate(() => ipcRenderer.emit(channel, {}, copy))
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  isCrashed(): boolean {
    return this.crashed
  }
}

export const ipcMain = new EventEmitter()

class FakeRenderer extends EventEmitter {
  /** The window whose page speaks. */
  contents = new FakeContents()

  send(channel: string, message: unknown): void {
    const { contents } = this
    const copy = structuredClone(message)
    setImmediate(() =>
      ipcMain.emit(channel, { sender: contents, senderFrame: contents.mainFrame }, copy),
    )
  }
}

export const ipcRenderer = new FakeRenderer()

/** What was put into the page's world, by name. */
export const exposed = new Map<string, unknown>()
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown): void => void exposed.set(name, value),
}

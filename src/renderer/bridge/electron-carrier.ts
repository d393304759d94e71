import { ChannelEnds } from '../../shared/rpc/index.ts'
import type { Channel } from '../../shared/rpc/index.ts'
import type { WindowBridge } from '../../shared/window-bridge.ts'

declare global {
  interface Window {
    /** Put there by the preload script, in Electron's window alone. */
    readonly pipefitter?: WindowBridge
  }
}

/** A channel over the window's bridge to the host in the main process. */
export const openElectronChannel = (bridge: WindowBridge): Channel => {
  const channel = new BridgeChannel(bridge)
  bridge.open(
    (frame) => channel.arrived(frame),
    () => channel.ended(undefined),
  )
  return channel
}

class BridgeChannel extends ChannelEnds implements Channel {
  readonly #bridge: WindowBridge

  constructor(bridge: WindowBridge) {
    super()
    this.#bridge = bridge
  }

  send(frame: unknown): void {
    if (!this.isClosed) this.#bridge.send(frame)
  }

  close(): void {
    this.ended(undefined)
  }
}

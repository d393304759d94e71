/** The bridge between the window's page and the main process; see `shared/window-bridge.ts` for what it lets through. */
import { contextBridge, ipcRenderer } from 'electron'
import { isContractFrame } from '../shared/rpc/index.ts'
import { BRIDGE_CHANNEL, BRIDGE_ENDED, BRIDGE_OPEN } from '../shared/window-bridge.ts'
import type { WindowBridge } from '../shared/window-bridge.ts'

let read: (frame: unknown) => void = () => {}
let tellEnded: () => void = () => {}

ipcRenderer.on(BRIDGE_CHANNEL, (_event, frame: unknown) => {
  if (frame === BRIDGE_ENDED) tellEnded()
  else read(frame)
})

const bridge: WindowBridge = Object.freeze({
  send: (frame) => {
    if (!isContractFrame(frame)) throw new TypeError('not a frame of the contract')
    ipcRenderer.send(BRIDGE_CHANNEL, frame)
  },
  open: (onFrame, onEnded) => {
    read = onFrame
    tellEnded = onEnded
    ipcRenderer.send(BRIDGE_CHANNEL, BRIDGE_OPEN)
  },
} satisfies WindowBridge)

contextBridge.exposeInMainWorld('pipefitter', bridge)

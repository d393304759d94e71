import { vi } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import { RpcDoor } from '../../src/main/desktop/rpc-door.ts'
import { HOME_URL } from '../../src/main/desktop/origin.ts'
import { openElectronChannel } from '../../src/renderer/bridge/electron-carrier.ts'
import { createRpcClient } from '../../src/shared/rpc/index.ts'
import type { WindowBridge } from '../../src/shared/window-bridge.ts'
import { exposed, FakeContents, ipcMain, ipcRenderer } from '../support/fake-electron.ts'
import { describeHostClient } from './host-client.ts'

vi.mock('electron', () => import('../support/fake-electron.ts'))
await import('../../src/preload/index.ts')

describeHostClient({
  name: "the window's bridge",
  connect: async (api) => {
    const contents = new FakeContents()
    ipcRenderer.contents = contents
    const door = new RpcDoor(api, HOME_URL, silentLog)
    door.admit(contents as never)
    const client = createRpcClient(openElectronChannel(exposed.get('pipefitter') as WindowBridge))
    const leave = (): void => {
      client.close()
      contents.emit('did-navigate')
    }
    return { client, close: leave, cut: () => contents.emit('render-process-gone') }
  },
  cleanUp: async () => {
    ipcMain.removeAllListeners()
  },
})

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import { openControlSocket } from '../../src/main/headless/control-socket.ts'
import type { ControlSocket } from '../../src/main/headless/control-socket.ts'
import { SocketChannel } from '../../src/main/headless/socket-channel.ts'
import { createRpcClient } from '../../src/shared/rpc/index.ts'
import { describeHostClient } from './host-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'pipefitter-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const opened = new Set<ControlSocket>()
let count = 0

describeHostClient({
  name: 'the control socket',
  connect: async (api) => {
    const path = join(folder, `${count++}.sock`)
    const control = await openControlSocket({ path, api, log: silentLog })
    opened.add(control)
    const socket = connect(path)
    await once(socket, 'connect')
    const client = createRpcClient(new SocketChannel(socket))
    return { client, close: () => client.close(), cut: () => void control.close() }
  },
  cleanUp: async () => {
    for (const control of opened) await control.close()
    opened.clear()
  },
})

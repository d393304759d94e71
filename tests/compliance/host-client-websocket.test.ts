import { once } from 'node:events'
import { tmpdir } from 'node:os'
import type { WebSocket } from 'ws'
import { WebSocketChannel } from '../../src/main/headless/websocket-channel.ts'
import type { UiServer } from '../../src/main/headless/ui-server.ts'
import { createRpcClient } from '../../src/shared/rpc/index.ts'
import { codeOf, openSite, openSocket } from '../support/ui-site.ts'
import { describeHostClient } from './host-client.ts'

const opened = new Set<UiServer>()

/** A channel of a page that has spent its link's code. */
const greet = async (socket: WebSocket, code: string): Promise<WebSocketChannel> => {
  await once(socket, 'open')
  socket.send(JSON.stringify({ t: 'greet', code }))
  await once(socket, 'message')
  return new WebSocketChannel(socket)
}

describeHostClient({
  name: 'WebSocket',
  connect: async (api) => {
    const site = await openSite(api, tmpdir())
    opened.add(site)
    const client = createRpcClient(await greet(openSocket(site), codeOf(site.link())))
    return { client, close: () => client.close(), cut: () => void site.close() }
  },
  cleanUp: async () => {
    for (const site of opened) await site.close()
    opened.clear()
  },
})

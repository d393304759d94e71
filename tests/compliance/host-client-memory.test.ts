import { createRpcClient, serveRpc } from '../../src/shared/rpc/index.ts'
import { createChannelPair } from '../support/memory-channel.ts'
import { describeHostClient } from './host-client.ts'

describeHostClient({
  name: 'memory',
  connect: async (api) => {
    const { client, host } = createChannelPair()
    serveRpc(host, api)
    return { client: createRpcClient(client), close: () => client.close(), cut: () => host.close() }
  },
  cleanUp: async () => {},
})

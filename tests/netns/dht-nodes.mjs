// A test network of the DHT at one address of a namespace, until it is killed: `node dht-nodes.mjs <address> <nodes>`.
import createTestnet from '@hyperswarm/testnet'

const [address, nodes] = process.argv.slice(2)
const { bootstrap } = await createTestnet(Number(nodes), { host: address })
const [first] = bootstrap
console.log(`${first.host}:${first.port}`)
setInterval(() => {}, 1 << 30)

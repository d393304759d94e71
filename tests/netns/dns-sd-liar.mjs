// Says by mDNS what it is told to, over and over, until it is killed: `node dns-sd-liar.mjs <own address> <hex> …`
import { createSocket } from 'node:dgram'

const [address, ...datagrams] = process.argv.slice(2)
const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.bind(5353, address, () => {
  socket.setMulticastInterface(address)
  socket.setMulticastTTL(255)
  const send = () => {
    for (const one of datagrams) socket.send(Buffer.from(one, 'hex'), 5353, '224.0.0.251')
  }
  send()
  setInterval(send, 200)
  console.log('ready')
})

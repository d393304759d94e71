// Asks everybody, each time as another peer, as fast as it may: `spoof.mjs <hex> <group> <port> <from> <count>`. In the
// datagram the placeholders `MESSAGE-IDENTITY` and `SOURCE-IDENTITY-` stand for what differs.
import { createSocket } from 'node:dgram'

const [hex = '', group = '', port = '0', from = '', count = '0'] = process.argv.slice(2)
const text = Buffer.from(hex, 'hex').toString('latin1')
const number = (/** @type {number} */ n) => n.toString(16).toUpperCase().padStart(16, '0')
const socket = createSocket('udp4')
socket.bind(0, from, async () => {
  socket.setMulticastInterface(from)
  const first = Date.now() * 1_000
  for (let i = first; i < first + Number(count); i++) {
    const one = text
      .replaceAll('MESSAGE-IDENTITY', number(i).toLowerCase())
      .replaceAll('SOURCE-IDENTITY-', number(i))
    const datagram = Buffer.from(one, 'latin1')
    await new Promise((resolve) => socket.send(datagram, Number(port), group, resolve))
    if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  socket.close()
})

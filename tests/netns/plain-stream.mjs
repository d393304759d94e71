// One plain TCP stream between two namespaces, to measure others by. `plain-stream.mjs HOST` listens; with `HOST BYTES` it
// connects, says so, and for each line that comes in sends so many bytes and prints how many milliseconds that took, until
// the other side has said that it has all of them.
import { connect, createServer } from 'node:net'
import { once } from 'node:events'

const PORT = 7000
const [host, bytes] = process.argv.slice(2)

const serve = () => {
  const server = createServer((socket) => {
    let missing = 0
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      // Every sending begins in a chunk of its own: the one before was answered.
      if (missing === 0) missing = chunk.readUInt32BE(0)
      missing -= chunk.length
      if (missing === 0) socket.write('k')
    })
  })
  server.listen(PORT, host, () => console.log('ready'))
}

const send = async () => {
  const socket = connect({ host, port: PORT, noDelay: true })
  await once(socket, 'connect')
  console.log('connected')
  const body = Buffer.alloc(Number(bytes))
  body.writeUInt32BE(body.length)
  for await (const _line of process.stdin) {
    const startMs = performance.now()
    socket.write(body)
    await once(socket, 'data')
    console.log(String(Math.round(performance.now() - startMs)))
  }
}

if (bytes === undefined) serve()
else await send()

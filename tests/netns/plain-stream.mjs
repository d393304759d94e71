// One plain TCP stream between two namespaces, to measure others by. `plain-stream.mjs HOST` listens and answers each line by
// ending with `BYTES`; `plain-stream.mjs HOST BYTES` sends so many and prints how many milliseconds that took, from the moment
// at which a word from standard input says that it may begin until the other side has all of it.
import { connect, createServer } from 'node:net'
import { once } from 'node:events'

const PORT = 7000
const [host, bytes] = process.argv.slice(2)

const serve = () => {
  const server = createServer((socket) => {
    let wanted = 0
    let got = -4
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      if (got < 0) wanted = chunk.readUInt32BE(0)
      got += chunk.length
      if (got >= wanted) socket.write('k')
    })
  })
  server.listen(PORT, host, () => console.log('ready'))
}

const send = async () => {
  const socket = connect({ host, port: PORT, noDelay: true })
  await once(socket, 'connect')
  console.log('connected')
  await once(process.stdin, 'data')
  const startMs = performance.now()
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Number(bytes))
  socket.write(Buffer.concat([length, Buffer.alloc(Number(bytes))]))
  await once(socket, 'data')
  console.log(String(Math.round(performance.now() - startMs)))
  process.exit()
}

if (bytes === undefined) serve()
else await send()

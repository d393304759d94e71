// A host that shares a TCP service through a pipe: a process of its own, ended by its parent. The service gives as many bytes as it
// is asked for.
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { call, placeOf, startHost } from './hosts.ts'

const CHUNK = Buffer.alloc(256 * 1024, 7)

const service = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (asked) => {
    let left = Number(String(asked))
    const write = (): void => {
      while (left > 0) {
        const part = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK
        left -= part.length
        if (!socket.write(part)) return void socket.once('drain', write)
      }
      socket.end()
    }
    write()
  })
})
service.listen(0, '127.0.0.1')
await once(service, 'listening')
const { port } = service.address() as AddressInfo
const host = await startHost()
const place = await placeOf(host, 'plain')
await call(host, 'attachments.share', { pipeId: place.pipeId, port })
process.send?.({ place, port })
process.once('disconnect', () => process.exit())

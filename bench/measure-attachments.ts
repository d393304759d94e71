// MB/s out of a TCP service that is used through a pipe, beside a connection straight to it, round by round in one run.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { call, findPipe, firstRow, startHost, type Place } from './hosts.ts'
import { middle } from './turns.ts'

const BYTES = 64 * 1024 * 1024
const MEGA = 1_000_000

/** MB/s of one connection that asks for all of it. */
const rateOf = async (port: number): Promise<number> => {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  const beganMs = performance.now()
  socket.write(String(BYTES))
  let come = 0
  for await (const part of socket) come += (part as Uint8Array).length
  if (come !== BYTES) throw new Error(`${come} of ${BYTES} bytes came`)
  return BYTES / MEGA / ((performance.now() - beganMs) / 1_000)
}

export const measureAttachments = async (rounds: number): Promise<object> => {
  const end = fork(new URL('fitted-end.ts', import.meta.url))
  const [{ place, port }] = (await once(end, 'message')) as [{ place: Place; port: number }]
  const host = await startHost()
  try {
    await findPipe(host, place)
    const { id, port: own = 0 } = await call(host, 'attachments.use', { pipeId: place.pipeId })
    await firstRow(host, 'attachments', {}, (row) => row.id === id && row.state === 'Ready')
    await rateOf(own)
    const results: { readonly through: number; readonly direct: number }[] = []
    for (let round = 0; round < rounds; round++)
      results.push({ direct: await rateOf(port), through: await rateOf(own) })
    return {
      ...{ bench: 'attachments', unit: 'MB/s', bytes: BYTES },
      through: middle(results, ({ through }) => through),
      direct: middle(results, ({ direct }) => direct),
      ratio: middle(results, ({ through, direct }) => through / direct),
    }
  } finally {
    await host.stop()
    end.disconnect()
  }
}

/** A reliable stream between two peers with real sockets, whose connections are broken again and again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { ReliablePipe } from '../../src/main/peer/pipe/reliable/reliable-pipe.ts'
import { LivePeer, newPipe, textMessage } from '../interop/live-peer.ts'
import { within } from '../support/waiting.ts'

const COUNT = 3_000
const CUT_EVERY_MS = 150
const CUTS = 6

let ada: LivePeer
let ben: LivePeer

beforeAll(async () => {
  ada = await new LivePeer({ name: 'Ada' }).start()
  ben = await new LivePeer({ name: 'Ben' }).start()
})
afterAll(() => Promise.all([ada.stop(), ben.stop()]))

/** Breaks every connection of a peer, as a router that was switched off does. */
const cut = ({ peer }: LivePeer): number => {
  const links = [...peer.services.endpoint.links.all()]
  for (const { connection } of links) connection.abort()
  return links.length
}

test('every message arrives once and in order, both ways, while the connections break and are made again', async () => {
  const pipe = newPipe()
  const server = ada.peer.services.bidi.acceptBidi(pipe)
  const to = { peerId: ada.id, endpoint: ada.address }
  const [there, here] = await Promise.all([
    ben.peer.services.bidi.connectBidi(pipe, { reliable: true, to }),
    server.accept(),
  ])
  if (!(there instanceof ReliablePipe) || !(here instanceof ReliablePipe)) throw new Error('plain')
  const read = async (pipeEnd: ReliablePipe, texts: string[]): Promise<void> => {
    for await (const { message } of pipeEnd) {
      const element = message.get('', 'text')
      texts.push(element === undefined ? '' : elementText(element))
      if (texts.length === COUNT) return
    }
  }
  const [atAda, atBen]: [string[], string[]] = [[], []]
  const reading = Promise.all([read(here, atAda), read(there, atBen)])
  const wanted = Array.from({ length: COUNT }, (_, n) => String(n))
  let broken = 0
  let cuts = 0
  const timer = setInterval(() => {
    if (cuts++ < CUTS) broken += cut(cuts % 2 === 0 ? ada : ben)
  }, CUT_EVERY_MS)
  const write = async (end: ReliablePipe): Promise<void> => {
    for (const text of wanted) {
      await end.send(textMessage(text))
      if (Number(text) % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await end.drained()
  }
  await within(
    'the streams did not arrive',
    Promise.all([write(there), write(here), reading]),
    60_000,
  )
  clearInterval(timer)
  expect([atAda, atBen]).toEqual([wanted, wanted])
  expect(broken).toBeGreaterThanOrEqual(3)
}, 90_000)

/** Group 9, volume: large messages and many messages. */
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import {
  bytesElement,
  Message,
  textElement,
  type MessageElement,
} from '../../src/main/protocol/message/message.ts'
import type { InputPipe } from '../../src/main/peer/pipe/input-pipe.ts'
import { systemRandom } from '../../src/main/base/system.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { javaRandomBytes } from './java-random.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

const LARGE_BYTES = 24 * 1024 * 1024
const MANY = 10_000
/** Messages of 64 bytes that a JXSE 2.7 peer takes a second without losing any. */
const LOSS_FREE_RATE = 1_000
const SMALL_BYTES = 64
const LONG_MS = 120_000
/** When nothing has come for so long, nothing is on its way any more. */
const QUIET_MS = 500

const digest = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? new Uint8Array())
    .digest('hex')

const blob = (length: number): MessageElement => {
  const body = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536)
    body.set(systemRandom.bytes(Math.min(65_536, length - at)), at)
  return bytesElement('app', 'blob', body)
}

describe('volume, with JXSE', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const { multicastPort } = lab
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
    ours = await lab.peer({ name: 'ours', multicastPort })
    await ours.hears(jxse.peerId)
  })

  it(
    'a message of 24 MiB goes from us to JXSE and comes back unchanged',
    async () => {
      const pipe = newPipe()
      await jxse.ask(`listen ${pipe.id} JxtaUnicast echo`, 'listening')
      const output = await ours.bind(pipe, [jxse.peerId])
      const back = ours.listen(pipe)
      await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id}`, 'opened')
      const sent = blob(LARGE_BYTES)
      await output.send(Message.of(sent))
      const { elements } = await jxse.wait('message', { pipe: pipe.id }, { timeoutMs: LONG_MS })
      expect(elements).toContain(`app:blob;application/octet-stream;${LARGE_BYTES}`)
      const { message } = await nextMessage(back, LONG_MS)
      expect(digest(message.get('app', 'blob')?.body)).toBe(digest(sent.body))
    },
    LONG_MS,
  )

  it(
    'a message of 24 MiB goes from JXSE to us',
    async () => {
      const pipe = newPipe()
      const input = ours.listen(pipe)
      await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id}`, 'opened')
      await jxse.ask(`bench ${pipe.id} ${LARGE_BYTES} 1`, 'benchsent', LONG_MS)
      const { message } = await nextMessage(input, LONG_MS)
      expect(digest(message.get('', 'data')?.body)).toBe(digest(javaRandomBytes(LARGE_BYTES)))
    },
    LONG_MS,
  )

  it(
    '10,000 small messages at its loss-free rate come from JXSE to us, every one that it writes',
    async () => {
      const pipe = newPipe()
      const input = ours.listen(pipe)
      await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id}`, 'opened')
      const others = countOthers(ours)
      const onWire = messagesIn(ours)
      const reading = readAll(input)
      // A JXSE that gets too little of the processor drops what it is given to send, silently: it is asked for the rest.
      for (let left = MANY; left > 0; left = MANY - input.stats.received) {
        await jxse.ask(`pace ${pipe.id} ${SMALL_BYTES} ${left} ${LOSS_FREE_RATE}`, 'paced', LONG_MS)
        await quiet(input)
      }
      input.close()
      expect(await reading).toBe(MANY)
      expect(input.stats).toMatchObject({ received: MANY, lost: 0 })
      expect(messagesIn(ours) - onWire - others()).toBe(MANY)
    },
    LONG_MS,
  )

  it(
    '10,000 small messages at its loss-free rate go from us to JXSE, every one',
    async () => {
      const pipe = newPipe()
      await jxse.ask(`listen ${pipe.id} JxtaUnicast quiet`, 'listening')
      const output = await ours.bind(pipe, [jxse.peerId])
      const small = Message.of(
        bytesElement('', 'data', new Uint8Array(SMALL_BYTES)),
        textElement('', 'of', String(MANY)),
      )
      await paced(MANY, LOSS_FREE_RATE, () => output.send(small))
      await counted(jxse, pipe, MANY)
    },
    LONG_MS,
  )
})

/** Messages that all open links have brought. */
const messagesIn = ({ peer }: LivePeer): number =>
  peer.services.endpoint.links
    .all()
    .reduce((sum, { connection }) => sum + connection.stats.messagesIn, 0)

/** From now on, counts the messages by links that are no test traffic. */
const countOthers = ({ peer }: LivePeer): (() => number) => {
  let count = 0
  peer.services.endpoint.traffic.on(({ direction, transport, message }) => {
    if (direction !== 'in' || transport !== 'tcp') return
    if (message.get('', 'data') === undefined) count++
  })
  return () => count
}

/** Reads until the pipe is closed, and says how many messages there were. */
const readAll = async (input: InputPipe): Promise<number> => {
  let count = 0
  for await (const { message } of input)
    if (message.get('', 'data')?.body.length === SMALL_BYTES) count++
  return count
}

/** Waits until nothing has come for a while. */
const quiet = async (input: InputPipe): Promise<void> => {
  for (let seen = -1; seen !== input.stats.received;) {
    seen = input.stats.received
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}

/** Does something so many times, at so many a second. */
const paced = async (times: number, rate: number, work: () => Promise<void>): Promise<void> => {
  const startMs = performance.now()
  for (let done = 0; done < times;) {
    const due = Math.min(times, Math.floor(((performance.now() - startMs) * rate) / 1_000) + 1)
    while (done < due) {
      await work()
      done++
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Asks JXSE for its count until all have come; it rises as long as JXSE is at it. */
const counted = async (jxse: Oracle, pipe: PipeAdvertisement, wanted: number): Promise<void> => {
  for (let last = -1; ;) {
    const { count } = await jxse.ask(`count ${pipe.id}`, 'count')
    if (count === wanted) return
    if (count === last) throw new Error(`JXSE received ${last} of ${wanted} messages`)
    last = Number(count)
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}

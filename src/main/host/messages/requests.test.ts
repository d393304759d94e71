import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { utf8Decode } from '../../base/bytes.ts'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, createPipeId } from '../../protocol/ids.ts'
import { Message, textElement } from '../../protocol/message/message.ts'
import { Requests, type ReplyMatch } from './requests.ts'

const random = seededRandom(3)
const bytes = (count: number) => random.bytes(count)
const PIPE = createPipeId(bytes)
const OTHER = createPipeId(bytes)
const from = createPeerId(bytes)
const text = (body: string, name = 'data') => Message.of(textElement('', name, body))

const rig = () => {
  const clock = new VirtualClock()
  const requests = new Requests(clock, random)
  const sent: Message[] = []
  const come = (message: Message, pipeId = PIPE) =>
    requests.received(pipeId, { message, from, sizeBytes: 1 })
  const ask = (message: Message, match: ReplyMatch = { kind: 'next' }, signal?: AbortSignal) =>
    requests.ask(
      {
        ...{ message, match, replyPipeId: PIPE, timeoutMs: 5_000 },
        send: (one) => {
          sent.push(one)
          return Promise.resolve()
        },
      },
      signal,
    )
  return { clock, sent, come, ask }
}
const bodyOf = (message: Message | undefined, name = 'data') =>
  utf8Decode(message?.get('', name)?.body ?? new Uint8Array())

describe('a request', () => {
  it('is answered by the next message of the pipe, after so many milliseconds', async () => {
    const { clock, come, ask } = rig()
    const asked = ask(text('?'))
    await clock.advance(12)
    come(text('of another pipe'), OTHER)
    come(text('!'))
    come(text('later'))
    const { reply, roundTripMs, others } = await asked
    expect([bodyOf(reply?.message), roundTripMs, others]).toEqual(['!', 12, 0])
  })

  it('is answered by what has the same value in a field of JSON, and counts the others', async () => {
    const { come, ask } = rig()
    const asked = ask(text('{"head":{"id":7}}'), { kind: 'json', field: 'head.id' })
    for (const other of ['{"head":{"id":8}}', 'no JSON', '{"head":7}', '[]']) come(text(other))
    come(text('{"head":{"id":7},"ok":true}'))
    const { reply, others } = await asked
    expect([bodyOf(reply?.message), others]).toEqual(['{"head":{"id":7},"ok":true}', 4])
  })

  it('gets an element by which its reply is told, unless it has one', async () => {
    const { sent, come, ask } = rig()
    const match = { kind: 'element', name: 'id' } as const
    const asked = ask(text('?'), match)
    const mark = bodyOf(sent[0], 'id')
    expect(mark).not.toBe('')
    come(text('another', 'id'))
    come(text(mark, 'id'))
    expect(await asked).toMatchObject({ others: 1 })
    const own = ask(text('mine', 'id'), match)
    expect(sent[1]?.elements).toHaveLength(1)
    come(text('mine', 'id'))
    expect(await own).toMatchObject({ others: 0 })
  })

  it('of several takes each its own reply; the next message goes to who waits longest', async () => {
    const { come, ask } = rig()
    const [first, second] = [ask(text('1')), ask(text('2'))]
    come(text('a'))
    come(text('b'))
    const replies = await Promise.all([first, second])
    expect(replies.map(({ reply }) => bodyOf(reply?.message))).toEqual(['a', 'b'])
  })

  it('ends without a reply when the time is over, and when it is given up', async () => {
    const { clock, come, ask } = rig()
    const late = ask(text('?'))
    await clock.advance(5_000)
    expect(await late).toEqual({ reply: undefined, roundTripMs: 5_000, others: 0 })
    const controller = new AbortController()
    const given = ask(text('?'), { kind: 'next' }, controller.signal)
    controller.abort()
    await expect(given).rejects.toMatchObject({ code: 'base/cancelled' })
    come(text('nobody waits'))
    expect(clock.pendingCount).toBe(0)
  })

  it('is refused where nothing tells its reply, and where too many wait', async () => {
    const { ask } = rig()
    const match = { kind: 'json', field: 'id' } as const
    for (const none of ['no JSON', '{"id":null}', '{"id":{}}', '{}'])
      await expect(ask(text(none), match)).rejects.toMatchObject({ code: 'base/invalid-input' })
    for (let n = 0; n < 64; n++) void ask(text('?'))
    await expect(ask(text('?'))).rejects.toMatchObject({ code: 'rpc/overload' })
  })
})

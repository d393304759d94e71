import { describe, expect, test } from 'vitest'
import { PipefitterError } from '../../base/errors.ts'
import { bytesElement, Message } from '../../protocol/message/message.ts'
import { SendLine, WAITING_MAX } from './send-line.ts'

const message = (name: string, sizeBytes = 1): Message =>
  Message.of(bytesElement('', name, new Uint8Array(sizeBytes)))
const nameOf = (given: Message): string | undefined => given.elements[0]?.name

/** A link with room for so many messages. */
const serve = (line: SendLine, room: number, limitBytes = 1_000_000): (string | undefined)[] => {
  const written: (string | undefined)[] = []
  line.serve(
    limitBytes,
    () => written.length < room,
    (given) => written.push(nameOf(given)),
  )
  return written
}

describe('those who wait to send', () => {
  test('are served in the order of the calls, while there is room', async () => {
    const line = new SendLine()
    const turns = ['a', 'b', 'c'].map((name) => line.join(message(name)))
    expect(serve(line, 2)).toEqual(['a', 'b'])
    await Promise.all(turns.slice(0, 2))
    expect(line.length).toBe(1)
    expect(serve(line, 2)).toEqual(['c'])
    await turns[2]
  })

  test('get a helping at a time, at least one message', () => {
    const line = new SendLine()
    for (const name of ['a', 'b', 'c']) void line.join(message(name, 1_000))
    expect(serve(line, 9, 1)).toEqual(['a'])
    expect(serve(line, 9, 1_500)).toEqual(['b', 'c'])
  })

  test('may each give up alone and at once; the others keep their places', async () => {
    const line = new SendLine()
    const controller = new AbortController()
    const first = line.join(message('a'))
    const second = line.join(message('b'), controller.signal)
    const third = line.join(message('c'), new AbortController().signal)
    controller.abort()
    await expect(second).rejects.toMatchObject({ code: 'base/cancelled' })
    expect(serve(line, 9)).toEqual(['a', 'c'])
    await Promise.all([first, third])
  })

  test('who has given up already does not get in line', async () => {
    const line = new SendLine()
    await expect(line.join(message('a'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'base/cancelled',
    })
    expect(line.length).toBe(0)
  })

  test('a signal that aborts after the message was written changes nothing', async () => {
    const line = new SendLine()
    const controller = new AbortController()
    const turn = line.join(message('a'), controller.signal)
    serve(line, 1)
    controller.abort()
    await turn
  })

  test('one that cannot be written is told why, and does not stop the others', async () => {
    const line = new SendLine()
    const turns = ['bad', 'good'].map((name) => line.join(message(name)))
    const written: (string | undefined)[] = []
    line.serve(
      1_000,
      () => true,
      (given) => {
        if (nameOf(given) === 'bad') throw new PipefitterError('protocol/unencodable', 'no')
        written.push(nameOf(given))
      },
    )
    await expect(turns[0]).rejects.toMatchObject({ code: 'protocol/unencodable' })
    await turns[1]
    expect(written).toEqual(['good'])
  })

  test('are all told when there is nothing to wait for any more', async () => {
    const line = new SendLine()
    const turns = Promise.allSettled(['a', 'b'].map((name) => line.join(message(name))))
    line.dismiss(new PipefitterError('pipe/not-bound', 'gone'))
    expect(line.length).toBe(0)
    expect(await turns).toMatchObject([
      { reason: { code: 'pipe/not-bound' } },
      { reason: { code: 'pipe/not-bound' } },
    ])
  })

  test('a further one is refused when too many wait; one that gave up made room', async () => {
    const line = new SendLine()
    const controller = new AbortController()
    const turns = Promise.allSettled(
      Array.from({ length: WAITING_MAX }, (_, i) =>
        line.join(message('x'), i === 0 ? controller.signal : undefined),
      ),
    )
    await expect(line.join(message('y'))).rejects.toMatchObject({ code: 'endpoint/limit' })
    controller.abort()
    const joined = line.join(message('z'))
    line.dismiss(new PipefitterError('pipe/closed', 'over'))
    await expect(joined).rejects.toMatchObject({ code: 'pipe/closed' })
    expect((await turns).filter(({ status }) => status === 'rejected')).toHaveLength(WAITING_MAX)
  })
})

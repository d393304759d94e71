import { describe, expect, it } from 'vitest'
import { parsePeerId } from '../../protocol/ids.ts'
import { Message, textElement } from '../../protocol/message/message.ts'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { Receiver } from '../messages/receiver.ts'
import { SavedReading } from './saved-reading.ts'

/** A conversation's end that notes up to where it is read. */
const subject = (hadReader = false) => {
  const settled: number[] = []
  let marked = 0
  const reading = new SavedReading({
    ...{ id: 'x', hadReader, begunWallMs: 0, counts: { queued: 0, read: 0 } },
    hasReader: () => marked++,
  })
  const come = (number: number): Promise<void> =>
    reading.take({
      ...{ message: Message.of(textElement('', 'text', String(number))), sizeBytes: 1, number },
      ...{ from: parsePeerId(peerIdOf(1)), settle: () => settled.push(number) },
    })
  const open = (): Receiver => {
    const receiver: Receiver = new Receiver(() => reading.closed(receiver))
    reading.open(receiver)
    return receiver
  }
  const numbersIn = (receiver: Receiver): readonly (number | undefined)[] =>
    receiver.take(100, 1_000).map(({ number }) => number)
  return { reading, settled, come, open, numbersIn, marked: () => marked }
}

describe('reading a saved conversation', () => {
  it('counts as read what a program took, once it is back', async () => {
    const { settled, come, open, numbersIn, marked } = subject()
    const program = open()
    expect(marked()).toBe(1)
    for (const number of [1, 2]) await come(number)
    expect(numbersIn(program)).toEqual([1, 2])
    expect(settled).toEqual([])
    program.confirm()
    expect(settled).toEqual([1, 2])
  })

  it('gives the next program what the one before was gone with', async () => {
    const { settled, come, open, numbersIn } = subject()
    const first = open()
    for (const number of [1, 2, 3]) await come(number)
    first.take(2, 1_000)
    first.close()
    const next = open()
    expect(numbersIn(next)).toEqual([1, 2, 3])
    expect(settled).toEqual([])
  })

  it('gives no program what it says to have', async () => {
    const { settled, come, open, numbersIn } = subject()
    for (const number of [1, 2]) await come(number)
    const program = open()
    program.skip(3)
    await come(3)
    await come(4)
    expect(numbersIn(program)).toEqual([4])
    expect(settled).toEqual([1, 2, 3])
  })

  it('waits for a program where one has read before, in whatever process', async () => {
    const { settled, come, open, numbersIn } = subject(true)
    let isTaken = false
    const taking = come(1).then(() => (isTaken = true))
    await Promise.resolve()
    expect(isTaken).toBe(false)
    const program = open()
    await taking
    expect([numbersIn(program), settled]).toEqual([[1], []])
  })

  it('keeps the latest for a first program, and waits for none once it is over', async () => {
    const { reading, settled, come } = subject()
    for (let number = 1; number <= 260; number++) await come(number)
    expect(settled).toEqual([1, 2, 3, 4])
    reading.over()
    expect(settled).toHaveLength(260)
  })
})

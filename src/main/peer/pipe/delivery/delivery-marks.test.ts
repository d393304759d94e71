import { describe, expect, it } from 'vitest'
import { DeliveryMarks, SENDERS_PER_PIPE_MAX } from './delivery-marks.ts'

const stream = 'a'.repeat(32)
const mark = (sequence: number, after: number) => ({ stream, sequence, after })

describe('what was delivered', () => {
  it('is taken once, in order, and what misses something before it is not', () => {
    const marks = new DeliveryMarks<string>()
    expect(marks.judge('p', 'alice', mark(5, 0))).toBe('take')
    marks.delivered('p', { sender: 'alice', stream, sequence: 5 })
    expect(marks.judge('p', 'alice', mark(5, 0))).toBe('had')
    expect(marks.judge('p', 'alice', mark(7, 6))).toBe('gap')
    expect(marks.judge('p', 'alice', mark(7, 5))).toBe('take')
  })

  it('is that of one sender, stream and pipe alone', () => {
    const marks = new DeliveryMarks<string>()
    marks.delivered('p', { sender: 'alice', stream, sequence: 9 })
    expect(marks.judge('p', 'mallory', mark(3, 0))).toBe('take')
    expect(marks.judge('q', 'alice', mark(3, 0))).toBe('take')
    expect(marks.judge('p', 'alice', { ...mark(3, 0), stream: 'b'.repeat(32) })).toBe('take')
  })

  it('goes with the pipe to its next holder, and never back', () => {
    const [here, there] = [new DeliveryMarks<string>(), new DeliveryMarks<string>()]
    here.delivered('p', { sender: 'alice', stream, sequence: 9 })
    there.delivered('p', { sender: 'alice', stream, sequence: 12 })
    for (const one of here.of('p')) there.delivered('p', one)
    expect(there.last('p', 'alice', stream)).toBe(12)
    here.forget('p')
    expect(here.of('p')).toEqual([])
  })

  it('is bounded: whoever was not heard of longest is forgotten', () => {
    const marks = new DeliveryMarks<string>()
    for (let i = 0; i < SENDERS_PER_PIPE_MAX + 5; i++)
      marks.delivered('p', { sender: `s${i}`, stream, sequence: 1 })
    expect(marks.of('p')).toHaveLength(SENDERS_PER_PIPE_MAX)
    expect(marks.last('p', 's0', stream)).toBe(0)
  })
})

import { describe, expect, test } from 'vitest'
import {
  ASK_AFTER_MS,
  DEAD_AFTER_MS,
  LinkLivenessMachine,
  LOOK_EVERY_MS,
  SILENT_AFTER_DOUBT_MS,
  SILENT_AFTER_MAX_MS,
  SILENT_AFTER_MS,
  type LivenessEffect,
} from './link-liveness-machine.ts'

/** A link that is looked at in time, with what it has carried. */
class Looked {
  readonly machine = new LinkLivenessMachine(0)
  nowMs = 0
  bytesIn = 0
  messagesOut = 0

  /** Looks at it for so long; gives what was to be done, and when. */
  for(ms: number): (readonly [number, LivenessEffect['kind']])[] {
    const done: (readonly [number, LivenessEffect['kind']])[] = []
    for (const end = this.nowMs + ms; this.nowMs < end;) {
      this.nowMs += LOOK_EVERY_MS
      done.push(...this.look())
    }
    return done
  }

  look(): (readonly [number, LivenessEffect['kind']])[] {
    const { bytesIn, messagesOut } = this
    const effects = this.machine.step({ kind: 'look', bytesIn, messagesOut }, this.nowMs)
    return effects.map(({ kind }) => [this.nowMs, kind])
  }

  answered(rttMs = 1, latest = true): void {
    this.bytesIn += 1
    this.machine.step({ kind: 'answered', rttMs, latest }, this.nowMs)
  }
}

const answering = (): Looked => {
  const link = new Looked()
  link.answered()
  link.for(LOOK_EVERY_MS)
  return link
}

describe('whether a link is alive', () => {
  test('an idle one is left alone', () => {
    expect(answering().for(600_000)).toEqual([])
  })

  test('one over which something comes is well, however much goes out', () => {
    const link = answering()
    for (let i = 0; i < 100; i++) {
      link.messagesOut += 1_000
      link.bytesIn += 10
      expect(link.for(LOOK_EVERY_MS)).toEqual([])
    }
  })

  test('a black hole is noticed within three seconds of traffic, and given up later', () => {
    const link = answering()
    const startMs = link.nowMs
    link.messagesOut = 5
    const done = link.for(60_000)
    expect(done.map(([, kind]) => kind)).toEqual(['ask', 'silent', 'dead'])
    const [asked, silent, dead] = done.map(([atMs]) => atMs - startMs)
    expect(asked).toBeLessThanOrEqual(ASK_AFTER_MS + 2 * LOOK_EVERY_MS)
    expect(silent).toBeLessThan(3_000)
    expect(dead).toBeLessThanOrEqual(silent! + DEAD_AFTER_MS + LOOK_EVERY_MS)
    expect(link.machine.state).toBe('dead')
  })

  test('one that falls silent right after something came is asked once about what went out, then left alone', () => {
    const link = answering()
    for (let i = 0; i < 10; i++) {
      link.messagesOut += 1
      link.bytesIn += 10
      link.for(LOOK_EVERY_MS)
    }
    expect(link.for(ASK_AFTER_MS).map(([, kind]) => kind)).toEqual(['ask'])
    link.answered()
    expect(link.for(600_000)).toEqual([])
  })

  test('a black hole is noticed though the last that came, came after the last that went out', () => {
    const link = answering()
    link.messagesOut += 1
    link.for(LOOK_EVERY_MS)
    link.bytesIn += 10
    expect(link.for(3_000).map(([, kind]) => kind)).toEqual(['ask', 'silent'])
  })

  test('where answers took long they are waited for longer, but not without end', () => {
    const link = answering()
    for (const rttMs of [300, 2_400, 700, 1_900]) link.answered(rttMs)
    link.for(LOOK_EVERY_MS)
    link.messagesOut += 1
    const asked = link.for(ASK_AFTER_MS + LOOK_EVERY_MS)
    expect(asked.map(([, kind]) => kind)).toEqual(['ask'])
    expect(link.for(SILENT_AFTER_MAX_MS - LOOK_EVERY_MS)).toEqual([])
    expect(link.for(LOOK_EVERY_MS).map(([, kind]) => kind)).toEqual(['silent'])
  })

  test('the answer to an ask before the last says nothing of what went out since', () => {
    const link = answering()
    link.messagesOut += 1
    link.for(ASK_AFTER_MS + LOOK_EVERY_MS)
    link.answered(1, false)
    expect(link.for(3_000).map(([, kind]) => kind)).toEqual(['ask', 'silent'])
  })

  test('what was on its way before the ask does not answer it', () => {
    const link = answering()
    link.messagesOut += 1
    expect(link.for(ASK_AFTER_MS + LOOK_EVERY_MS).map(([, kind]) => kind)).toEqual(['ask'])
    link.bytesIn += 10
    expect(link.for(3_000).map(([, kind]) => kind)).toEqual(['ask', 'silent'])
  })

  test('the answer to the ask makes it well again', () => {
    const link = answering()
    link.messagesOut = 5
    expect(link.for(ASK_AFTER_MS + LOOK_EVERY_MS)).toHaveLength(1)
    link.answered()
    expect(link.for(30_000)).toEqual([])
    expect(link.machine.state).toBe('well')
  })

  test('a silent one that is heard again is told, and judged anew', () => {
    const link = answering()
    link.messagesOut = 5
    link.for(4_000)
    expect(link.machine.state).toBe('silent')
    link.bytesIn += 1
    expect(link.for(LOOK_EVERY_MS).map(([, kind]) => kind)).toEqual(['heard'])
    link.messagesOut = 6
    expect(link.for(4_000).map(([, kind]) => kind)).toEqual(['ask', 'silent'])
  })

  test('a peer that never answers is not judged by its silence', () => {
    const link = new Looked()
    for (let i = 0; i < 200; i++) {
      link.messagesOut += 1
      for (const [, kind] of link.for(LOOK_EVERY_MS)) expect(kind).toBe('ask')
    }
  })

  test('a check asks at once, an idle link too', () => {
    const link = answering()
    expect(link.machine.step({ kind: 'check' }, link.nowMs)).toEqual([{ kind: 'ask' }])
    expect(link.for(SILENT_AFTER_MS).map(([, kind]) => kind)).toEqual(['silent'])
  })

  test('a doubted link is asked once, and given less time', () => {
    const link = answering()
    expect(link.machine.step({ kind: 'doubt' }, link.nowMs)).toEqual([{ kind: 'ask' }])
    expect(link.machine.step({ kind: 'doubt' }, link.nowMs)).toEqual([])
    expect(link.for(SILENT_AFTER_DOUBT_MS).map(([, kind]) => kind)).toEqual(['silent'])
  })

  test('a doubted link over which something comes may be doubted again later', () => {
    const link = answering()
    link.machine.step({ kind: 'doubt' }, link.nowMs)
    link.bytesIn += 1
    expect(link.for(SILENT_AFTER_DOUBT_MS)).toEqual([])
    expect(link.machine.step({ kind: 'doubt' }, link.nowMs)).toEqual([{ kind: 'ask' }])
  })

  test('checks one after the other do not put off the verdict', () => {
    const link = answering()
    const kinds: string[] = []
    for (let i = 0; i * LOOK_EVERY_MS < SILENT_AFTER_MS + LOOK_EVERY_MS; i++) {
      link.machine.step({ kind: 'check' }, link.nowMs)
      kinds.push(...link.for(LOOK_EVERY_MS).map(([, kind]) => kind))
    }
    expect(kinds).toEqual(['silent'])
  })

  test('when this side was held up, the other is given its time from then on', () => {
    const link = answering()
    link.messagesOut = 5
    link.for(ASK_AFTER_MS + LOOK_EVERY_MS)
    link.nowMs += 20_000
    expect(link.look()).toEqual([])
    link.bytesIn += 1
    expect(link.for(LOOK_EVERY_MS)).toEqual([])
    expect(link.machine.state).toBe('well')
  })
})

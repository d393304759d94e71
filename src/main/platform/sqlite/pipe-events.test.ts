import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pipeIdOf } from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'
import { EVENT_TEXT_MAX, EVENTS_PER_PIPE_MAX } from './pipe-events.ts'

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

const pipeId = pipeIdOf(1)

describe('what happened to a pipe', () => {
  test('is there after a restart, oldest first, the latest few hundred, and gone with its pipe', () => {
    const opened = subject.open()
    const many = Array.from({ length: EVENTS_PER_PIPE_MAX + 20 }, (_, i) => ({
      ...{ pipeId, text: `event ${i}` },
    }))
    opened.pipeEvents.append(many)
    opened.pipeEvents.append([{ pipeId: pipeIdOf(2), text: 'of another' }])
    opened.close()
    const again = subject.open().pipeEvents
    const kept = again.events(pipeId)
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, 'event 20', 'event 519'])
    again.remove(pipeId)
    expect(again.events(pipeId)).toEqual([])
    expect(again.events(pipeIdOf(2))).toEqual(['of another'])
  })

  test('is left out where it is too long, and counted', () => {
    const { pipeEvents } = subject.open()
    pipeEvents.append([{ pipeId, text: 'x'.repeat(EVENT_TEXT_MAX + 1) }])
    expect(pipeEvents.events(pipeId)).toEqual([])
    expect(subject.counters.snapshot()).toContainEqual({ name: 'store.events-too-long', value: 1 })
  })
})

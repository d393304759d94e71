import { describe, expect, test } from 'vitest'
import { Emitter } from './events.ts'

describe('an emitter', () => {
  test('tells every listener in the order of subscribing, until it is taken back', () => {
    const emitter = new Emitter<number>()
    const log: string[] = []
    const off = emitter.on((n) => log.push(`one ${n}`))
    emitter.on((n) => log.push(`two ${n}`))
    emitter.emit(1)
    off()
    off()
    emitter.emit(2)
    expect(log).toEqual(['one 1', 'two 1', 'two 2'])
    expect(emitter.listenerCount).toBe(1)
  })

  test('the same function subscribed twice is told twice, and taken back one by one', () => {
    const emitter = new Emitter<void>()
    let told = 0
    const listener = (): void => void told++
    const off = emitter.on(listener)
    emitter.on(listener)
    emitter.emit()
    off()
    emitter.emit()
    expect(told).toBe(3)
  })

  test('a listener may take itself back while it is told', () => {
    const emitter = new Emitter<void>()
    const log: string[] = []
    const off = emitter.on(() => {
      log.push('once')
      off()
    })
    emitter.on(() => log.push('always'))
    emitter.emit()
    emitter.emit()
    expect(log).toEqual(['once', 'always', 'always'])
  })
})

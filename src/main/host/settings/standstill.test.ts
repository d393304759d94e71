import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../../tests/support/memory-store.ts'
import { Standstill } from './standstill.ts'

describe('the standstill of all pipes', () => {
  it('is kept over a restart, each switch by itself', () => {
    const store = createMemoryStore()
    expect(new Standstill(store)).toMatchObject({ isPaused: false, isReceiving: true })
    new Standstill(store).pause(true)
    expect(new Standstill(store)).toMatchObject({ isPaused: true, isReceiving: true })
    new Standstill(store).receive(false)
    new Standstill(store).pause(false)
    expect(new Standstill(store)).toMatchObject({ isPaused: false, isReceiving: false })
  })

  it('holds whoever waits for the flow until it is over', async () => {
    const standstill = new Standstill(createMemoryStore())
    standstill.pause(true)
    const passed: string[] = []
    const waiting = standstill.flowing().then(() => passed.push('held'))
    await Promise.resolve()
    expect(passed).toEqual([])
    standstill.pause(false)
    await waiting
    await standstill.flowing()
    expect(passed).toEqual(['held'])
  })

  it('refuses in words what cannot wait', () => {
    const standstill = new Standstill(createMemoryStore())
    standstill.requireFlow()
    standstill.pause(true)
    expect(() => standstill.requireFlow()).toThrow(expect.objectContaining({ code: 'pipe/paused' }))
  })

  it('tells of a change, and of none where there is none', () => {
    const standstill = new Standstill(createMemoryStore())
    let told = 0
    standstill.changed.on(() => told++)
    standstill.pause(false)
    standstill.receive(true)
    expect(told).toBe(0)
    standstill.pause(true)
    standstill.receive(false)
    expect(told).toBe(2)
  })

  it('is as before where the choice cannot be kept', () => {
    const store = createMemoryStore()
    const standstill = new Standstill({
      ...store,
      write: {
        ...store.write,
        setSetting: () => {
          throw new Error('disk full')
        },
      },
    })
    expect(() => standstill.pause(true)).toThrow('disk full')
    expect(standstill.isPaused).toBe(false)
  })
})

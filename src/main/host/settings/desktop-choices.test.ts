import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../../tests/support/memory-store.ts'
import { parsePipeId } from '../../protocol/ids.ts'
import { CHOSEN_PIPES_MAX, ChosenPipes, CRITICAL_PIPES } from './chosen-pipes.ts'
import { DesktopSettings } from './desktop-choices.ts'

describe('what a person chose for the window', () => {
  it('is kept, and only what is given changes', () => {
    const store = createMemoryStore()
    new DesktopSettings(store).set({ quiet: { from: 1320, to: 420 } })
    new DesktopSettings(store).set({ closing: 'background' })
    expect(new DesktopSettings(store).choices).toEqual({
      ...{ notify: true, startAtLogin: false, closing: 'background' },
      quiet: { from: 1320, to: 420 },
    })
    new DesktopSettings(store).set({ quiet: null })
    expect(new DesktopSettings(store).choices.quiet).toBeUndefined()
  })

  it('has a language where one was chosen, and that of the system else', () => {
    const store = createMemoryStore()
    new DesktopSettings(store).set({ language: 'ar' })
    new DesktopSettings(store).set({ notify: false })
    expect(new DesktopSettings(store).choices.language).toBe('ar')
    new DesktopSettings(store).set({ language: 'system' })
    expect(new DesktopSettings(store).choices).not.toHaveProperty('language')
  })

  it.each(['{', '[]', '{"notify":"yes"}', '{"notify":true,"quiet":{"from":-1,"to":1e9}}'])(
    'is as at first where %s was kept',
    (kept) => {
      const store = createMemoryStore()
      store.write.setSetting('desktop', kept)
      expect(new DesktopSettings(store).choices).toEqual({
        ...{ notify: true, startAtLogin: false, closing: 'ask' },
      })
    },
  )
})

describe('critical pipes', () => {
  const pipe = (n: number) =>
    parsePipeId(`urn:jxta:uuid-59616261646162614E50472050325033${String(n).padStart(32, '0')}04`)

  it('are kept, and bounded', () => {
    const store = createMemoryStore()
    const pipes = new ChosenPipes(store, CRITICAL_PIPES)
    for (let i = 0; i < CHOSEN_PIPES_MAX; i++) pipes.set(pipe(i), true)
    expect(() => pipes.set(pipe(CHOSEN_PIPES_MAX), true)).toThrow('critical already')
    pipes.set(pipe(0), false)
    const again = new ChosenPipes(store, CRITICAL_PIPES)
    expect([again.has(pipe(0)), again.has(pipe(1))]).toEqual([false, true])
  })

  it('pass over what is no pipe', () => {
    const store = createMemoryStore()
    store.write.setSetting('critical pipes', `nonsense ${pipe(7)} <b>`)
    expect(new ChosenPipes(store, CRITICAL_PIPES).has(pipe(7))).toBe(true)
  })
})

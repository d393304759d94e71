import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useNotices } from './notices.ts'

const action = (run = () => undefined) => ({ label: 'Accept', run })
const texts = () => useNotices().shown.map(({ text }) => text)

describe('the notices of a window', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    setActivePinia(createPinia())
  })
  afterEach(() => vi.useRealTimers())

  it('go by themselves after a while, but for what went wrong and what can be acted on', () => {
    const notices = useNotices()
    notices.say('copied')
    notices.say('refused', 'bad')
    notices.offer('request 1', 'Ada asks to pair', action())
    vi.advanceTimersByTime(60_000)
    expect(texts()).toEqual(['refused', 'Ada asks to pair'])
  })

  it('of what can be acted on are not pushed out by any number of others', () => {
    const notices = useNotices()
    notices.offer('request 1', 'Ada asks to pair', action())
    for (const count of [1, 2, 3, 4, 5]) notices.say(`copied ${count}`)
    expect(texts()).toEqual(['Ada asks to pair', 'copied 3', 'copied 4', 'copied 5'])
  })

  it('of what can be acted on wait for room, and come when one before them is done or over', () => {
    const notices = useNotices()
    for (const count of [1, 2, 3, 4, 5]) notices.offer(`request ${count}`, `${count}`, action())
    expect(texts()).toEqual(['1', '2', '3'])
    notices.withdraw('request 2')
    expect(texts()).toEqual(['1', '3', '4'])
    notices.dismiss(notices.shown[0]?.id ?? 0)
    expect(texts()).toEqual(['3', '4', '5'])
  })

  it('of the same are one: told anew it stands at the end', () => {
    const notices = useNotices()
    notices.offer('request 1', 'first', action())
    notices.offer('request 1', 'second', action())
    expect(texts()).toEqual(['second'])
  })

  it('of what went wrong give way last of all', () => {
    const notices = useNotices()
    notices.say('refused', 'bad')
    for (const count of [1, 2, 3]) notices.say(`copied ${count}`)
    expect(texts()).toEqual(['refused', 'copied 2', 'copied 3'])
    for (const count of [1, 2, 3, 4]) notices.say(`failed ${count}`, 'bad')
    expect(texts()).toEqual(['failed 2', 'failed 3', 'failed 4'])
  })

  it('that wait are bounded', () => {
    const notices = useNotices()
    for (let count = 0; count < 1_000; count++) notices.offer(`${count}`, `${count}`, action())
    for (let count = 0; count < 100; count++) notices.withdraw(`${count}`)
    expect(texts()).toEqual([])
  })
})

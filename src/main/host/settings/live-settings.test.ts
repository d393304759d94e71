import { describe, expect, it } from 'vitest'
import type { Store } from '../../peer/ports/store.ts'
import { LiveSettings } from './live-settings.ts'

const storeOf = (kept = new Map<string, string>()) => {
  const setting = (key: string): string | undefined => kept.get(key)
  const setSetting = (key: string, value: string): void => void kept.set(key, value)
  return { kept, store: { read: { setting }, write: { setSetting } } as unknown as Store }
}

describe('settings that change while the peer runs', () => {
  it('are open and of four words at first, and as they were left at the next start', () => {
    const { store } = storeOf()
    const first = new LiveSettings(store, {})
    expect([first.localOnly, first.pairingWords]).toEqual([false, 4])
    first.setLocalOnly(true)
    first.setPairingWords(7)
    const second = new LiveSettings(store, {})
    expect([second.localOnly, second.pairingWords]).toEqual([true, 7])
  })

  it('give way to what a start says, which is not kept, and that to what a person says later', () => {
    const { store, kept } = storeOf(new Map([['local only', 'yes']]))
    const settings = new LiveSettings(store, { localOnly: false, pairingWords: 9 })
    expect([settings.localOnly, settings.pairingWords]).toEqual([false, 9])
    expect(kept).toEqual(new Map([['local only', 'yes']]))
    settings.setLocalOnly(true)
    expect([settings.localOnly, kept.get('local only')]).toEqual([true, 'yes'])
  })

  it('tell of a change, once, and of nothing where nothing changes', () => {
    const settings = new LiveSettings(storeOf().store, {})
    let told = 0
    settings.onLocalOnlyChanged(() => (told += 1))
    settings.setLocalOnly(false)
    settings.setLocalOnly(true)
    settings.setLocalOnly(true)
    expect(told).toBe(1)
  })

  it.each([
    ['3', 4],
    ['99', 12],
    ['nine', 4],
    ['4.5', 4],
  ])('take %s words, as a damaged cache may have it, as %d', (kept, words) => {
    const { store } = storeOf(new Map([['pairing words', kept]]))
    expect(new LiveSettings(store, {}).pairingWords).toBe(words)
  })

  it('ask no router before a person chose so, and none by a peer that stays on its network', () => {
    const { store } = storeOf()
    const settings = new LiveSettings(store, {})
    const policy = settings.mappingPolicy
    const told: boolean[] = []
    policy.onChanged(() => told.push(policy.wanted))
    expect(policy.wanted).toBe(false)
    settings.setMapPorts(true)
    settings.setMapPorts(true)
    settings.setLocalOnly(true)
    settings.setLocalOnly(false)
    expect(told).toEqual([true, false, true])
    expect(new LiveSettings(store, {}).mapPorts).toBe(true)
    expect(new LiveSettings(store, { mapPorts: false }).mapPorts).toBe(false)
  })
})

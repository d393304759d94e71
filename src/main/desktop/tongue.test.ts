import { describe, expect, it } from 'vitest'
import { DesktopTongue } from './tongue.ts'

describe('the language around the window', () => {
  it('is that of the system until one is chosen', () => {
    expect(new DesktopTongue(['de-AT', 'en']).words.tray.open).toBe('Öffnen')
    expect(new DesktopTongue(['fr']).words.tray.open).toBe('Open')
  })

  it('changes at once when another is chosen, and tells of it once', () => {
    const tongue = new DesktopTongue(['en'])
    const { words } = tongue
    let told = 0
    tongue.changed.on(() => told++)
    for (const choice of ['de', 'de', 'ar', 'system'] as const) tongue.speakIn(choice)
    expect(told).toBe(3)
    expect(words.states.Bound).toBe('Bound')
    tongue.speakIn('ar')
    expect(words.menus.file).toBe('ملف')
    expect(words.tray.requests({ count: 2 })).toBe('طلبان ينتظران')
  })

  it('is seen to be forgotten nowhere in the disguise', () => {
    const tongue = new DesktopTongue(['en'])
    tongue.speakIn('pseudo')
    expect(tongue.words.notices.down({ name: 'alarms' })).toMatch(/^\[!!! .*alarms.* !!!\]$/)
  })
})

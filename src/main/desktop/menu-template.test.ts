import { describe, expect, it } from 'vitest'
import { menuSignalOf, MENU_KEYS } from '../../shared/menu-keys.ts'
import { menuTemplate, type MenuParts } from './menu-template.ts'
import { DesktopTongue } from './tongue.ts'

type Entry = ReturnType<typeof menuTemplate>[number]

const entriesOf = (entry: Entry): readonly Entry[] =>
  Array.isArray(entry.submenu) ? entry.submenu : []
const allOf = (menus: readonly Entry[]): readonly Entry[] =>
  menus.flatMap((menu) => [menu, ...entriesOf(menu)])

const make = (more: Partial<MenuParts> = {}) => {
  const pressed: string[] = []
  const { words } = new DesktopTongue(['en'])
  const press = (key: string): void => void pressed.push(key)
  const menus = menuTemplate({ words, isMac: false, allowDevTools: false, press, ...more })
  return { menus, pressed, words }
}

describe('the menu bar', () => {
  it('presses in the page what each entry stands for', () => {
    const { menus, pressed } = make()
    for (const { id } of MENU_KEYS) {
      const entry = allOf(menus).find((one) => one.id === id)
      ;(entry?.click as () => void)()
    }
    expect(pressed).toEqual(MENU_KEYS.map(menuSignalOf))
  })

  it('lets a key without a modifier be typed into fields', () => {
    const withKeys = allOf(make().menus).filter(({ accelerator }) => accelerator !== undefined)
    expect(withKeys.map(({ id, accelerator }) => [id, accelerator])).toEqual([
      ['settings', 'CmdOrCtrl+,'],
      ['palette', 'CmdOrCtrl+K'],
    ])
  })

  it.each([true, false])('has a word of ours for every entry (on a Mac: %s)', (isMac) => {
    const own = allOf(make({ isMac }).menus).filter(
      ({ type, role }) => type !== 'separator' && role !== 'appMenu',
    )
    expect(own.filter(({ label }) => !label)).toEqual([])
  })

  it('quits from the program’s own menu on a Mac, and from the first one elsewhere', () => {
    const quits = (isMac: boolean) =>
      make({ isMac }).menus.findIndex((menu) => entriesOf(menu).some(({ role }) => role === 'quit'))
    expect([quits(true), quits(false)]).toEqual([0, 0])
    expect(make({ isMac: true }).menus[0]?.role).toBe('appMenu')
  })

  it('has what developers need only where it is allowed', () => {
    const roles = (allowDevTools: boolean) =>
      allOf(make({ allowDevTools }).menus).map(({ role }) => role)
    expect(roles(true)).toContain('toggleDevTools')
    expect(roles(false)).not.toContain('toggleDevTools')
  })
})

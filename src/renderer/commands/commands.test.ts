import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { menuOf, onWindowKey, useCommands, useCommandTable } from './index.ts'
import type { Command } from './index.ts'

const event = (key: string, target: Element = document.body, more: KeyboardEventInit = {}) => {
  const made = new KeyboardEvent('keydown', { key, cancelable: true, ...more })
  Object.defineProperty(made, 'target', { value: target })
  return made
}
const element = (html: string) => {
  document.body.innerHTML = html
  return document.body.firstElementChild!
}
/** A press, where every key does what it comes with. */
const strike = (pressed: KeyboardEvent, press: (key: string) => boolean) =>
  onWindowKey(pressed, { meaning: (key) => key, press })
const command = (id: string, more: Partial<Command> = {}): Command => ({
  ...{ id, title: id, group: 'Pipes', run: () => undefined },
  ...more,
})

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('a key', () => {
  it('goes to the latest who offers it, and back when that one leaves', () => {
    const [first, second] = [vi.fn(), vi.fn()]
    useCommandTable().add([command('a', { keys: ['n'], run: first })])
    const scope = effectScope()
    scope.run(() => useCommands([command('b', { keys: ['n'], run: second })]))
    useCommandTable().press('n')
    scope.stop()
    useCommandTable().press('n')
    expect(second).toHaveBeenCalledOnce()
    expect(first).toHaveBeenCalledOnce()
  })

  it('does nothing while its condition does not hold', () => {
    const run = vi.fn()
    const holds = ref(false)
    useCommandTable().add([command('bind', { keys: ['b'], run, when: () => holds.value })])
    expect(useCommandTable().press('b')).toBe(false)
    holds.value = true
    expect(useCommandTable().press('b')).toBe(true)
    expect(run).toHaveBeenCalledOnce()
  })

  it('is listed once on the sheet, with the command that answers it', () => {
    useCommandTable().add([command('old', { keys: ['n'] }), command('next', { keys: ['j'] })])
    useCommandTable().add(() => [command('new', { keys: ['n', 'Mod+n'] })])
    const ids = [...useCommandTable().keyed].map(([group, of]) => [group, of.map(({ id }) => id)])
    expect(ids).toEqual([['Pipes', ['new', 'next']]])
  })
})

describe('a command that was looked for', () => {
  it('is remembered, the latest first and once', () => {
    const table = useCommandTable()
    for (const id of ['a', 'b', 'a']) table.run(command(id))
    expect(table.recent).toEqual(['a', 'b'])
  })

  it('is an entry of a menu with its first key, unless it is only a key or not on offer', () => {
    const menu = menuOf([
      command('publish', { keys: ['Mod+p'] }),
      command('next', { keys: ['j'], keyOnly: true }),
      command('bind', { when: () => false }),
    ])
    expect(menu).toMatchObject([{ label: 'publish', shortcut: 'Ctrl P' }])
  })
})

describe('the window', () => {
  it.each(['<input>', '<textarea></textarea>', '<select></select>', '<div role="dialog"></div>'])(
    'leaves a letter to %s',
    (html) => {
      const press = vi.fn(() => true)
      strike(event('r', element(html)), press)
      expect(press).not.toHaveBeenCalled()
    },
  )

  it('leaves Space to a focused button but takes letters from it', () => {
    const press = vi.fn(() => true)
    const button = element('<button></button>')
    strike(event(' ', button), press)
    expect(press).not.toHaveBeenCalled()
    strike(event('R', button), press)
    expect(press).toHaveBeenCalledWith('r')
  })

  it('takes a chord from a field, and leaves to the system those that are no command’s', () => {
    const press = vi.fn((key: string) => key === 'Mod+k')
    const palette = event('k', element('<input>'), { ctrlKey: true })
    strike(palette, press)
    expect(palette.defaultPrevented).toBe(true)
    const copy = event('c', document.body, { ctrlKey: true })
    strike(copy, press)
    expect(copy.defaultPrevented).toBe(false)
  })

  it('leaves chords with Alt to the system', () => {
    const press = vi.fn(() => true)
    strike(event('n', document.body, { altKey: true }), press)
    expect(press).not.toHaveBeenCalled()
  })

  it('lets Escape leave a field before anything else', () => {
    const press = vi.fn(() => true)
    const field = element('<input>') as HTMLInputElement
    field.focus()
    strike(event('Escape', field), press)
    expect(document.activeElement).toBe(document.body)
    expect(press).not.toHaveBeenCalled()
  })
})

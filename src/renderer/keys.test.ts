import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { onWindowKey, useKeys, useKeyTable } from './keys.ts'

const event = (key: string, target: Element = document.body, more: KeyboardEventInit = {}) => {
  const made = new KeyboardEvent('keydown', { key, cancelable: true, ...more })
  Object.defineProperty(made, 'target', { value: target })
  return made
}
const element = (html: string) => {
  document.body.innerHTML = html
  return document.body.firstElementChild!
}

describe('a key', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('goes to the latest who offers it, and back when that one leaves', () => {
    const [first, second] = [vi.fn(), vi.fn()]
    useKeyTable().add([{ key: 'n', label: '', group: '', run: first }])
    const scope = effectScope()
    scope.run(() => useKeys([{ key: 'n', label: '', group: '', run: second }]))
    useKeyTable().press('n')
    scope.stop()
    useKeyTable().press('n')
    expect(second).toHaveBeenCalledOnce()
    expect(first).toHaveBeenCalledOnce()
  })

  it('does nothing while its condition does not hold', () => {
    const run = vi.fn()
    useKeyTable().add([{ key: 'b', label: '', group: '', run, when: () => false }])
    expect(useKeyTable().press('b')).toBe(false)
    expect(run).not.toHaveBeenCalled()
  })
})

describe('the window', () => {
  it.each(['<input>', '<textarea></textarea>', '<select></select>', '<div role="dialog"></div>'])(
    'leaves a letter to %s',
    (html) => {
      const press = vi.fn(() => true)
      onWindowKey(event('r', element(html)), press)
      expect(press).not.toHaveBeenCalled()
    },
  )

  it('leaves Space to a focused button but takes letters from it', () => {
    const press = vi.fn(() => true)
    const button = element('<button></button>')
    onWindowKey(event(' ', button), press)
    expect(press).not.toHaveBeenCalled()
    onWindowKey(event('R', button), press)
    expect(press).toHaveBeenCalledWith('r')
  })

  it('leaves chords to the system', () => {
    const press = vi.fn(() => true)
    onWindowKey(event('n', document.body, { ctrlKey: true }), press)
    expect(press).not.toHaveBeenCalled()
  })

  it('lets Escape leave a field before anything else', () => {
    const press = vi.fn(() => true)
    const field = element('<input>') as HTMLInputElement
    field.focus()
    onWindowKey(event('Escape', field), press)
    expect(document.activeElement).toBe(document.body)
    expect(press).not.toHaveBeenCalled()
  })
})

import { describe, expect, it } from 'vitest'
import { autostartEntry } from './autostart.ts'

const exec = (...command: string[]) =>
  autostartEntry(command)
    .split('\n')
    .find((line) => line.startsWith('Exec='))

describe('the entry that starts the peer with the session', () => {
  it('names the program and its profile, each in quotes', () => {
    expect(exec('/opt/Pipefitter/pipefitter', '--profile', 'my lab', '--background')).toBe(
      'Exec="/opt/Pipefitter/pipefitter" "--profile" "my lab" "--background"',
    )
  })

  it('lets no part of an argument become another one', () => {
    expect(exec('/a"b', '$(reboot)', '`x`', '100%u', 'c:\\d')).toBe(
      'Exec="/a\\\\"b" "\\\\$(reboot)" "\\\\`x\\\\`" "100%%u" "c:\\\\\\\\d"',
    )
  })

  it('is one line, or none at all', () => {
    for (const bad of ['a\nHidden=true', 'a\rb', 'a\0b'])
      expect(() => autostartEntry([bad])).toThrow(TypeError)
  })
})

import { describe, expect, it } from 'vitest'
import type { Command } from '../../commands/index.ts'
import { findCommands } from './find-commands.ts'

const command = (id: string, title: string, group = 'Window'): Command => ({
  ...{ id, title, group, run: () => undefined },
})
const COMMANDS = [
  command('go.pipes', 'Pipes', 'Go to'),
  command('go.peers', 'Peers', 'Go to'),
  command('pipes.new', 'New pipe', 'Pipes'),
]
const THINGS = [command('open.1', 'telemetry', 'Pipe')]
const idsOf = (text: string, recent: readonly string[] = []) =>
  findCommands(text, COMMANDS, THINGS, recent).map(({ id }) => id)

describe('the palette', () => {
  it('offers, with nothing typed, what was used lately and then every command', () => {
    expect(idsOf('', ['open.1', 'go.peers'])).toEqual([
      'open.1',
      'go.peers',
      'go.pipes',
      'pipes.new',
    ])
  })

  it('names things only when they are looked for', () => {
    expect(idsOf('')).not.toContain('open.1')
    expect(idsOf('tele')).toEqual(['open.1'])
  })

  it('finds by the group before the name', () => {
    expect(idsOf('pipe tele')).toEqual(['open.1'])
    expect(idsOf('go pe')[0]).toBe('go.peers')
  })

  it('prefers of two that answer alike the one used lately', () => {
    expect(idsOf('p', ['go.peers'])[0]).toBe('go.peers')
  })
})

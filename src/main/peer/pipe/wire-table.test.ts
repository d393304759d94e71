import { describe, expect, test } from 'vitest'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import { MESSAGES_PER_PIPE, PIPES_TRACKED, WireTable } from './wire-table.ts'

const SELF = peerIdOf(1)
const header = (messageId: string, from = peerIdOf(2), pipe = pipeIdOf(1)) => ({
  ...{ source: from, pipeId: pipe, messageId, ttl: 200, visited: [] },
})

describe('messages of propagate pipes', () => {
  test('a new one is taken where an end is bound, and passes by elsewhere', () => {
    const table = new WireTable(SELF)
    expect(table.judge(header('a'), true)).toBe('take')
    expect(table.judge(header('b'), false)).toBe('pass-by')
  })

  test('one that comes again is a duplicate, also where it passed by before', () => {
    const table = new WireTable(SELF)
    table.judge(header('a'), false)
    expect(table.judge(header('a'), true)).toBe('duplicate')
  })

  test('the same id on another pipe is another message', () => {
    const table = new WireTable(SELF)
    table.judge(header('a'), true)
    expect(table.judge(header('a', peerIdOf(2), pipeIdOf(2)), true)).toBe('take')
  })

  test('our own that comes back is known by its source, and by its id where it names none', () => {
    const table = new WireTable(SELF)
    table.sent(pipeIdOf(1), 'mine')
    expect(table.judge(header('other', SELF), true)).toBe('own')
    const { source: _source, ...nameless } = header('mine')
    expect(table.judge(nameless, true)).toBe('duplicate')
  })

  test('it remembers a stated number of messages a pipe, the newest, and no more', () => {
    const table = new WireTable(SELF)
    for (let n = 0; n <= MESSAGES_PER_PIPE; n++) table.judge(header(`m${n}`), true)
    expect(table.judge(header(`m${MESSAGES_PER_PIPE}`), true)).toBe('duplicate')
    expect(table.judge(header('m1'), true)).toBe('duplicate')
    expect(table.judge(header('m0'), true)).toBe('take')
  })

  test('it remembers a stated number of pipes, those used last', () => {
    const table = new WireTable(SELF)
    for (let n = 0; n <= PIPES_TRACKED; n++) table.judge(header('m', SELF, pipeIdOf(n)), true)
    for (let n = 0; n <= PIPES_TRACKED; n++)
      table.judge(header('m', peerIdOf(2), pipeIdOf(n)), true)
    expect(table.judge(header('m', peerIdOf(2), pipeIdOf(PIPES_TRACKED)), true)).toBe('duplicate')
    expect(table.judge(header('m', peerIdOf(2), pipeIdOf(0)), true)).toBe('take')
  })
})

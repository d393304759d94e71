import { describe, expect, test } from 'vitest'
import { peerIdOf, pipeIdOf, storedPipe } from '../../../../tests/support/stored.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { StoredPipe } from '../ports/store.ts'
import { PIPES_MAX, PipeTable } from './pipe-table.ts'

const create = () => {
  const changed: StoredPipe[] = []
  const removed: PipeId[] = []
  const table = new PipeTable(
    (pipe) => changed.push(pipe),
    (id) => removed.push(id),
  )
  return { table, changed, removed }
}

describe('the known pipes', () => {
  test('each change is told, a removal once; what was stored comes back silently', () => {
    const { table, changed, removed } = create()
    table.load([storedPipe(1)])
    table.put(storedPipe(2))
    table.remove(pipeIdOf(1))
    table.remove(pipeIdOf(1))
    expect(changed).toEqual([storedPipe(2)])
    expect(removed).toEqual([pipeIdOf(1)])
    expect(table.all()).toEqual([storedPipe(2)])
  })

  test('one that is required but not there is a coded error', () => {
    expect(() => create().table.require(pipeIdOf(1))).toThrow(
      expect.objectContaining({ code: 'pipe/not-found' }),
    )
  })

  test('a full table forgets, of the peer that told of most, the one not heard of for longest', () => {
    const { table, removed } = create()
    const [chatty, quiet] = [peerIdOf(1), peerIdOf(2)]
    table.put(storedPipe(1, { learnedFrom: quiet, expiresWallMs: 1 }))
    table.put(storedPipe(2, { learnedFrom: chatty, expiresWallMs: 20 }))
    table.put(storedPipe(3, { learnedFrom: chatty, expiresWallMs: 10 }))
    for (let n = 4; n <= PIPES_MAX; n++)
      table.put(storedPipe(n, { learnedFrom: chatty, expiresWallMs: 9_999 }))
    expect(table.put(storedPipe(9_000, { learnedFrom: chatty }))).toBe(true)
    expect(removed).toEqual([pipeIdOf(2)])
  })

  test('a flood displaces no pipe that a conversation needs, however little it is worth else', () => {
    const { table, removed } = create()
    const needed = new Set<PipeId>([pipeIdOf(2)])
    table.useNeeds((id) => needed.has(id))
    for (let n = 1; n <= PIPES_MAX; n++) table.put(storedPipe(n))
    // It was found before anybody talked over it.
    needed.add(pipeIdOf(1))
    for (let n = 1; n <= 2 * PIPES_MAX; n++) table.put(storedPipe(10_000 + n))
    expect([table.get(pipeIdOf(1)), table.get(pipeIdOf(2))]).toEqual([storedPipe(1), storedPipe(2)])
    expect(removed).toHaveLength(2 * PIPES_MAX)
    expect(table.all()).toHaveLength(PIPES_MAX)
    // Heard of again once it is not needed any more, it is as any other.
    needed.clear()
    table.put(storedPipe(1))
    expect(table.isFleeting(storedPipe(1))).toBe(true)
  })

  test('pipes created or bound here are never forgotten: then there is no room', () => {
    const { table, removed } = create()
    for (let n = 1; n <= PIPES_MAX; n++)
      table.put(storedPipe(n, n % 2 === 0 ? { origin: 'created' } : { listening: true }))
    expect(table.put(storedPipe(9_000))).toBe(false)
    expect(removed).toEqual([])
    expect(table.put(storedPipe(1, { listening: false }))).toBe(true)
    expect(table.put(storedPipe(9_000))).toBe(true)
    expect(removed).toEqual([pipeIdOf(1)])
  })
})

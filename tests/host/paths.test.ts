/** What a person decides about the paths of a pipe: pinned ones hold or the pipe stops, excluded ones are never dialled. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerRow, ResolutionRow } from '../../src/shared/rows.ts'
import { call, removeFolders, rowsOf, startPair, stop, type RunningHost } from './running-host.ts'

const PATIENCE_MS = 25_000

describe('the paths of a pipe', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    ;({ alice, bob, pipeId } = await startPair('railed'))
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const row = async (state: string) => {
    const isThere = (one: { id: string; state: string }): boolean =>
      one.id === pipeId && one.state === state
    const rows = await rowsOf(bob, 'pipes', {}, (all) => all.some(isThere), PATIENCE_MS)
    return rows.find(isThere)
  }

  it('can be measured over the real endpoint, by whom the pipe lets in', async () => {
    const { resolutionId } = await call(bob, 'pipes.resolve', { pipeId, timeoutMs: 1_000 })
    const isOver = ([run]: readonly ResolutionRow[]): boolean => run?.state === 'done'
    await rowsOf(bob, 'resolutions', { pipeId }, isOver)
    const [answer] = await rowsOf(bob, 'answers', { pipeId }, ([one]) => one?.verdict === 'usable')
    const wish = { pipeId, answerId: answer?.id ?? '' }
    expect(answer).toMatchObject({ resolutionId, standing: 'seen', testing: false })
    const found = await call(bob, 'pipes.test', wish)
    expect(found).toMatchObject({ outcome: 'measured', endpoint: answer?.endpoint })
    expect(found.roundTripsMs).toHaveLength(5)
    expect(found.throughput?.bytes).toBeGreaterThan(64 * 1024)
    const isTested = ([one]: readonly AnswerRow[]): boolean => one?.test !== undefined
    const [tested] = await rowsOf(bob, 'answers', { pipeId }, isTested)
    expect(tested).toMatchObject({ test: found, proven: true, reached: 'direct' })
    const { text } = await call(bob, 'pipes.report', { pipeId })
    expect(text).toContain(found.words)
    await call(alice, 'pipes.setAccess', { pipeId, access: 'chosen' })
    expect(await call(bob, 'pipes.test', wish)).toMatchObject({ outcome: 'not-allowed' })
    await call(alice, 'pipes.setAccess', { pipeId, access: 'anyone' })
  })

  it('that are measured are left alone when the person stops it', async () => {
    const [answer] = await rowsOf(bob, 'answers', { pipeId }, (rows) => rows.length > 0)
    const stopping = new AbortController()
    const wish = { pipeId, answerId: answer?.id ?? '' }
    const test = call(bob, 'pipes.test', wish, stopping.signal)
    await rowsOf(bob, 'answers', { pipeId }, ([one]) => one?.testing === true)
    stopping.abort()
    await expect(test).rejects.toMatchObject({ code: 'base/cancelled' })
    await rowsOf(bob, 'answers', { pipeId }, ([one]) => one?.testing === false)
  })

  it('that are excluded are left at once, and not dialled again', async () => {
    const { endpoint } = await call(bob, 'pipes.bind', { pipeId })
    await call(bob, 'pipes.exclude', { pipeId, excluded: ['tcp'] })
    const left = await row('Unbound')
    expect(left?.paths.excluded).toEqual(['tcp'])
    const timeline = await rowsOf(bob, 'timeline', { pipeId }, (rows) => rows.length > 0)
    const excludedAt = timeline.findIndex(({ kind }) => kind === 'path-rule')
    expect(timeline[excludedAt]?.text).toBe('Excluded: tcp')
    const after = timeline.slice(excludedAt)
    expect(after.filter(({ kind }) => kind === 'dial')).toEqual([])
    expect(after.find(({ kind }) => kind === 'rebind')?.text).toContain('not allowed')
    await call(bob, 'pipes.resolve', { pipeId, timeoutMs: 1_000 })
    const words = `${endpoint} is excluded for this pipe`
    const [answer] = await rowsOf(
      bob,
      'answers',
      { pipeId },
      ([one]) => one?.verdictReason === words,
    )
    expect(answer).toMatchObject({ verdict: 'unusable' })
    await expect(call(bob, 'pipes.bind', { pipeId })).rejects.toThrow('is excluded')
    await call(bob, 'pipes.exclude', { pipeId, excluded: [] })
  })

  it('that are pinned hold: nothing else is bound, and they cannot be excluded', async () => {
    const { endpoint } = await call(bob, 'pipes.bind', { pipeId, pin: true })
    const pinned = await row('Bound')
    expect(pinned?.paths.pinned).toMatchObject({ endpoint, peerName: 'Alice' })
    for (const excluded of [['tcp'], [endpoint]])
      await expect(call(bob, 'pipes.exclude', { pipeId, excluded })).rejects.toMatchObject({
        code: 'pipe/pinned',
      })
  })

  it('that are pinned and gone make the pipe stop and ask, until they are unpinned', async () => {
    await stop(alice)
    const stopped = await row('Unbound')
    expect(stopped?.stateReason).toMatch(/^Stopped: its pinned path tcp:.* is not in use/)
    await expect(call(bob, 'pipes.bind', { pipeId })).rejects.toThrow()
    await call(bob, 'pipes.unpin', { pipeId })
    const free = await row('Unbound')
    expect(free?.paths).toEqual({ excluded: [], order: [], policy: 'nearest' })
  })
})

/** What a host tells of a pipe's binding: each step in order, why it is in its state, and all of it as text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import {
  call,
  removeFolders,
  rowsOf,
  start,
  startPair,
  stop,
  type RunningHost,
} from './running-host.ts'

describe('the timeline of a pipe', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    ;({ alice, bob, pipeId } = await startPair('watched'))
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  /** Giving a peer up takes four attempts over six seconds, each with a look for a way round. */
  const PATIENCE_MS = 25_000

  const until = (kind: string): Promise<readonly FeedRow<'timeline'>[]> => {
    const isThere = (rows: readonly FeedRow<'timeline'>[]): boolean =>
      rows.some((row) => row.kind === kind)
    return rowsOf(bob, 'timeline', { pipeId }, isThere, PATIENCE_MS)
  }

  it('tells of queries, answers, the choice with its rule, and the binding', async () => {
    await call(bob, 'pipes.bind', { pipeId })
    const rows = await until('bind')
    const kinds = rows.map(({ kind }) => kind)
    for (const [before, after] of [
      ['asking', 'asked'],
      ['asked', 'answer'],
      ['answer', 'choice'],
      ['choice', 'bind'],
    ] as const)
      expect(kinds.indexOf(before)).toBeLessThan(kinds.lastIndexOf(after))
    const choice = rows.find(({ kind }) => kind === 'choice')
    expect(choice?.text).toContain('Chosen by rule: the only usable answer')
    expect(choice).toMatchObject({ peerName: 'Alice' })
    expect(rows.find(({ channel }) => channel?.startsWith('multicast'))).toBeDefined()
  })

  it('explains the state with every endpoint', async () => {
    const [row] = await rowsOf(bob, 'explanation', { pipeId }, ([one]) => one?.state === 'Bound')
    expect(row?.chosen).toContain('Chosen by rule')
    expect(row?.lastError).toBeUndefined()
    expect(row?.endpoints.find(({ bound }) => bound)).toMatchObject({
      ...{ transport: 'tcp', peerName: 'Alice', connected: true, failures: 0 },
    })
  })

  it('tells of a peer that goes away, each attempt at it, and the end, and exports all of it', async () => {
    await stop(alice)
    const rows = await until('unbind')
    const kinds = rows.map(({ kind }) => kind)
    expect(kinds).toContain('rebind')
    expect(kinds.filter((kind) => kind === 'dial-failed').length).toBeGreaterThanOrEqual(2)
    const failed = rows.find(({ kind }) => kind === 'dial-failed')
    expect(failed?.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:/)
    expect(failed?.error).toBeTruthy()
    const { text } = await call(bob, 'pipes.report', { pipeId })
    for (const row of rows) expect(text).toContain(row.text)
    expect(text).toContain('state      Unbound')
    expect(text).toContain('last error')
    const [after] = await rowsOf(bob, 'explanation', { pipeId }, ([one]) => one !== undefined)
    expect(after?.lastError?.text).toContain('Alice is not reached: tcp://127.0.0.1:')
  })

  it('is there after a restart, before what happens then, and is exported with it', async () => {
    const before = await rowsOf(bob, 'timeline', { pipeId }, (rows) => rows.length > 0)
    const { folder } = bob.profile
    await stop(bob)
    bob = await start('Bob', { folder })
    await call(bob, 'pipes.resolve', { pipeId, timeoutMs: 500 })
    const isMore = (rows: readonly unknown[]): boolean => rows.length > before.length
    const after = await rowsOf(bob, 'timeline', { pipeId }, isMore)
    const wordsOf = (rows: typeof before) => rows.map(({ kind, text }) => `${kind} ${text}`)
    expect(wordsOf(after).slice(0, before.length)).toEqual(wordsOf(before))
    const { text } = await call(bob, 'pipes.report', { pipeId })
    for (const row of before) expect(text).toContain(row.text)
  })
})

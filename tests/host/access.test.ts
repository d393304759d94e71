/** Who may use a pipe, with two whole hosts: real keys, TLS links, the loopback interface, and files. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import { busyness } from '../support/busy-machine.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const text = (value: string) => [{ name: 'text', text: value }]
/** Within this time whoever may no longer use a pipe is cut off. */
const CUT_WITHIN_MS = 2_000
/** What a machine that is busy with other things may add at most. */
const BUSY_MS = 5_000

describe('access to the pipes of a host', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string
  let bobsKey: string

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
    const wish = { name: 'letters', publish: true, listen: true }
    pipeId = (await call(alice, 'pipes.create', wish)).id
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === pipeId))
    bobsKey = (await loadIdentity(bob.profile)).key.fingerprint
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const rowOf = async (
    host: RunningHost,
    wanted: (pipe: FeedRow<'pipes'>) => boolean,
    deadlineMs?: number,
  ): Promise<FeedRow<'pipes'>> => {
    const isIt = (pipe: FeedRow<'pipes'>): boolean => pipe.id === pipeId && wanted(pipe)
    const rows = await rowsOf(host, 'pipes', {}, (pipes) => pipes.some(isIt), deadlineMs)
    return rows.find(isIt)!
  }

  const letIn = async (): Promise<void> => {
    await call(alice, 'trust.setStanding', { fingerprint: bobsKey, standing: 'paired' })
    for (const right of ['bind', 'send'] as const)
      await call(alice, 'trust.grant', { fingerprint: bobsKey, right, pipeId })
  }

  const bindAndSend = async (value: string): Promise<void> => {
    await call(bob, 'pipes.bind', { pipeId })
    await call(bob, 'pipes.send', { pipeId, elements: text(value) })
    const isThere = (row: FeedRow<'messages'>): boolean =>
      row.protection === 'link' && row.elements.some((element) => element.text === value)
    await rowsOf(alice, 'messages', { pipeId }, (rows) => rows.some(isThere))
  }

  it('a stranger is refused in words, and its pipe shows it', async () => {
    await expect(call(bob, 'pipes.bind', { pipeId })).rejects.toMatchObject({
      code: 'access/refused',
      message: expect.stringContaining('lets in only peers that it is paired with') as string,
    })
    expect(await rowOf(bob, ({ state }) => state === 'Refused')).toBeDefined()
    const keys = await rowsOf(alice, 'trust', {}, (rows) => rows.length > 0)
    expect(keys).toMatchObject([{ id: bobsKey, standing: 'seen', linked: true, grants: [] }])
  })

  it('one that was let in is bound without asking again, and sends, and the pipe says who it is for', async () => {
    await letIn()
    expect((await rowOf(bob, ({ state }) => state === 'Bound')).output?.peerName).toBe('Alice')
    const news = await rowsOf(bob, 'activity', {}, (rows) => rows.length > 0)
    expect(news.map((row) => row.text)).toContain('Alice lets this peer into "letters" now')
    await bindAndSend('dear Alice')
    const { access, accessDetail } = await rowOf(alice, ({ accessDetail: who }) => /Bob/.test(who))
    expect([access, accessDetail]).toEqual(['chosen', 'Only Bob'])
  })

  it.each<[string, () => Promise<unknown>, 'paired'?]>([
    [
      'a right is taken back',
      () => call(alice, 'trust.revoke', { fingerprint: bobsKey, right: 'send', pipeId }),
    ],
    [
      'it is not paired any more',
      () => call(alice, 'trust.setStanding', { fingerprint: bobsKey, standing: 'ignored' }),
    ],
    [
      'it is blocked',
      () => call(alice, 'trust.setStanding', { fingerprint: bobsKey, standing: 'blocked' }),
    ],
    [
      'the pipe is for fewer',
      () => call(alice, 'pipes.setAccess', { pipeId, access: 'chosen' }),
      'paired',
    ],
  ])('when %s, nothing of it arrives any more', async (_what, narrow, access) => {
    if (access === undefined) await letIn()
    else {
      await call(alice, 'trust.setStanding', { fingerprint: bobsKey, standing: 'paired' })
      await call(alice, 'trust.revoke', { fingerprint: bobsKey, right: 'bind' })
      await call(alice, 'trust.revoke', { fingerprint: bobsKey, right: 'send' })
      await call(alice, 'pipes.setAccess', { pipeId, access })
    }
    await bindAndSend(`before ${_what}`)
    const before = (await rowOf(alice, ({ input }) => input !== undefined)).input?.received
    const startedMs = performance.now()
    const busyMs = busyness(BUSY_MS)
    await narrow()
    // Whatever Bob still sends while he is being cut off does not arrive.
    while (performance.now() - startedMs < CUT_WITHIN_MS + busyMs()) {
      try {
        // A blocked one hears no word: it waits for a link in vain.
        const signal = AbortSignal.timeout(1_000)
        await call(bob, 'pipes.send', { pipeId, elements: text('after') }, signal)
      } catch {
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(performance.now() - startedMs).toBeLessThan(CUT_WITHIN_MS + busyMs())
    expect((await rowOf(alice, ({ input }) => input !== undefined)).input?.received).toBe(before)
    await call(bob, 'pipes.unbind', { pipeId })
  })

  it('a pipe made for a guest is used by it at once; for a stranger none is made', async () => {
    await letIn()
    const wish = { name: 'for Bob', publish: true, listen: true }
    const { id } = await call(alice, 'pipes.create', { ...wish, letIn: [bobsKey] })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    await call(bob, 'pipes.bind', { pipeId: id })
    await call(bob, 'pipes.send', { pipeId: id, elements: text('thanks') })
    const letInAStranger = { name: 'for nobody', letIn: ['0'.repeat(64)] }
    await expect(call(alice, 'pipes.create', letInAStranger)).rejects.toMatchObject({
      code: 'trust/not-found',
    })
    const pipes = await rowsOf(alice, 'pipes', {}, (rows) => rows.length > 0)
    expect(pipes.map(({ name }) => name)).not.toContain('for nobody')
    // Its rights go with it.
    await call(alice, 'pipes.remove', { pipeId: id })
  })

  it('a damaged cache costs no trust: who was let in still is, after a restart', async () => {
    await letIn()
    const { folder, databaseFile } = alice.profile
    await stop(alice)
    writeFileSync(databaseFile, 'no database at all')
    alice = await start('Alice', { folder })
    const [key] = await rowsOf(alice, 'trust', {}, (rows) => rows.length > 0)
    expect(key).toMatchObject({ id: bobsKey, standing: 'paired', origin: 'hand' })
    expect(key?.grants.map(({ right }) => right)).toEqual(['bind', 'send'])
  })
})

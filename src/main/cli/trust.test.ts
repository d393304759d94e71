import { describe, expect, it } from 'vitest'
import { peerRow, pipeRow } from '../../../tests/support/rows.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve, withPipes } from '../../../tests/support/served-host.ts'
import type { TrustRow } from '../../shared/rows.ts'

describe('trust on the command line', () => {
  const key = 'ab'.repeat(32)
  const row: TrustRow = {
    ...{ id: key, peerId: peerRow('bob').id, shortId: 'B0BB0BB0', name: 'bob' },
    ...{ standing: 'seen', standingSinceWallMs: 0, firstSeenWallMs: 0, lastSeenWallMs: 0 },
    ...{
      linked: true,
      grants: [{ right: 'bind' }],
      warning: 'Its name may be taken for another',
    },
  }
  const known = () => {
    const host = withPipes('news')
    host.snapshots.set('trust', [row])
    const calls: unknown[] = []
    const names = ['trust.setStanding', 'trust.grant', 'trust.revoke', 'trust.forget'] as const
    for (const name of [...names, 'pipes.setAccess'] as const)
      host.on(name, (input) => (calls.push([name, input]), {}))
    return { host, calls }
  }

  it('lists keys with how they stand, what they may do and what is odd about them', async () => {
    const { profile } = await serve(known().host)
    const { stdout } = await runCli(profile, ['peer', 'keys'])
    expect(stdout).toMatch(/abababababababab +B0BB0BB0 +bob +seen +bind +yes .*may be taken/)
  })

  it.each([
    [['peer', 'trust', 'bob'], 'trust.setStanding', { fingerprint: key, standing: 'paired' }],
    [['peer', 'block', 'B0BB'], 'trust.setStanding', { fingerprint: key, standing: 'blocked' }],
    [['peer', 'ignore', key], 'trust.setStanding', { fingerprint: key, standing: 'ignored' }],
    [['peer', 'forget', key.slice(0, 8)], 'trust.forget', { fingerprint: key }],
    [
      ['peer', 'grant', 'bob', '--right', 'send'],
      'trust.grant',
      { fingerprint: key, right: 'send' },
    ],
    [
      ['peer', 'revoke', 'bob', '--right', 'bind', '--pipe', 'news'],
      'trust.revoke',
      { fingerprint: key, right: 'bind', pipeId: pipeRow('news').id },
    ],
  ])('%s', async (words, name, input) => {
    const { host, calls } = known()
    const { profile } = await serve(host)
    expect(await runCli(profile, words)).toMatchObject({ code: 0 })
    expect(calls).toEqual([[name, input]])
  })

  it('trusts by the whole fingerprint, and not by another one', async () => {
    const { host, calls } = known()
    const { profile } = await serve(host)
    const trust = (hex: string) => runCli(profile, ['peer', 'trust', 'bob', '--fingerprint', hex])
    expect(await trust('cd'.repeat(32))).toMatchObject({ code: 2 })
    expect(calls).toEqual([])
    expect(await trust('ABAB '.repeat(16))).toMatchObject({ code: 0 })
    expect(calls).toMatchObject([['trust.setStanding', { compared: key }]])
  })

  it('ends with 3 for a peer that has proved no key', async () => {
    const { profile } = await serve(known().host)
    expect(await runCli(profile, ['peer', 'block', 'eve'])).toMatchObject({ code: 3 })
  })

  it('lets peers into a pipe, and says for whom it is', async () => {
    const { host, calls } = known()
    const { profile } = await serve(host)
    const { stdout } = await runCli(profile, ['pipe', 'access', 'news', '--peer', 'bob'])
    const pipeId = pipeRow('news').id
    expect(stdout).toBe('chosen: Nobody was given the right\n')
    expect(calls).toEqual([
      ['pipes.setAccess', { pipeId, access: 'chosen' }],
      ['trust.grant', { fingerprint: key, right: 'bind', pipeId }],
      ['trust.grant', { fingerprint: key, right: 'send', pipeId }],
    ])
  })

  it('changes nothing where two accesses, or an unknown peer, are named', async () => {
    const { host, calls } = known()
    const { profile } = await serve(host)
    const access = (...flags: string[]) => runCli(profile, ['pipe', 'access', 'news', ...flags])
    expect(await access('--anyone', '--paired')).toMatchObject({ code: 2 })
    expect(await access('--peer', 'eve')).toMatchObject({ code: 3 })
    expect(calls).toEqual([])
  })
})

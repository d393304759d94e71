import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

const row = (id: string, more = {}) => ({
  ...{ id: id.repeat(32), shortId: id.repeat(8), direction: 'in', peerId: 'p', peerName: 'ada' },
  ...{ name: 'plan.pdf', files: 1, sizeBytes: 2_048, doneBytes: 0, state: 'Waiting' },
  ...{ stateReason: 'Waits for your decision', stateSinceWallMs: 0, createdWallMs: 0, ...more },
})
const KEY = {
  ...{ id: 'a'.repeat(64), peerId: 'urn:jxta:ada', shortId: 'ADAADA', name: 'ada' },
  ...{ standing: 'paired', standingSinceWallMs: 0, firstSeenWallMs: 0, lastSeenWallMs: 0 },
  ...{ grants: [], linked: false },
}
const withRows = (...rows: object[]) => {
  const host = new FakeHost()
  host.snapshots.set('transfers', rows)
  host.snapshots.set('trust', [KEY])
  return host
}

describe('file', () => {
  it('lists transfers, and the offers that wait', async () => {
    const moving = row('b', { name: 'film\u001b[2J', state: 'Sending', direction: 'out' })
    const { profile } = await serve(withRows(row('a'), moving))
    const all = await runCli(profile, ['file', 'ls'])
    expect(all.stdout).toMatch(/aaaaaaaa +from +ada +plan\.pdf .*Waiting/)
    expect(all.stdout).toMatch(/bbbbbbbb +to +ada +film.*Sending/)
    expect(all.stdout).not.toContain('\u001b[2J')
    const inbox = await runCli(profile, ['--json', 'file', 'inbox'])
    expect(JSON.parse(inbox.stdout)).toMatchObject({ transfers: [{ id: 'a'.repeat(32) }] })
  })

  it.each([
    ['accept', 'transfers.accept', { always: false }],
    ['refuse', 'transfers.refuse', {}],
    ['pause', 'transfers.pause', {}],
    ['resume', 'transfers.resume', {}],
    ['cancel', 'transfers.cancel', {}],
    ['rm', 'transfers.remove', {}],
  ])('%s finds the transfer by the beginning of its id', async (verb, call, more) => {
    const inputs: unknown[] = []
    const host = withRows(row('a'), row('b')).on(call, (input) => (inputs.push(input), {}))
    const { profile } = await serve(host)
    const { code } = await runCli(profile, ['file', verb, 'aaaa'])
    expect([code, inputs]).toEqual([0, [{ transferId: 'a'.repeat(32), ...more }]])
    const both = await runCli(profile, ['file', verb, 'plan.pdf'])
    expect([both.code, inputs.length]).toEqual([2, 1])
    expect((await runCli(profile, ['file', verb, 'nothing'])).code).toBe(3)
  })

  it.each([
    ['Saved', 0],
    ['Refused', 4],
    ['Cancelled', 4],
    ['Expired', 6],
    ['Failed', 1],
  ])('send --wait ends as the transfer does: %s is %i', async (state, code) => {
    const inputs: unknown[] = []
    const host = withRows(row('c', { direction: 'out', state })).on(
      'transfers.send',
      (input) => (inputs.push(input), { transferId: 'c'.repeat(32) }),
    )
    const { profile } = await serve(host)
    const run = await runCli(profile, ['file', 'send', 'ada', '/tmp/plan.pdf', '--wait'])
    expect([run.code, inputs]).toEqual([
      code,
      [{ peerId: 'urn:jxta:ada', paths: ['/tmp/plan.pdf'] }],
    ])
  })

  it('send --wait tells a peer that is not there from a person who does not answer', async () => {
    const offered = (stateReason: string) =>
      withRows(row('c', { direction: 'out', state: 'Offered', stateReason })).on(
        'transfers.send',
        () => ({ transferId: 'c'.repeat(32) }),
      )
    const args = ['file', 'send', 'ada', '/tmp/x', '--wait', '--timeout', '1']
    const away = await serve(offered('Waits for the other peer to be there'))
    expect((await runCli(away.profile, args)).code).toBe(5)
    const there = await serve(offered('Waits for the person there'))
    expect((await runCli(there.profile, args)).code).toBe(6)
  })
})

/** The Doctor where a firewall (nftables) really stands in the way: on machines of namespaces, with peers as they are run. */
import { describe, expect, test } from 'vitest'
import type { CheckRow } from '../../src/shared/rows.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { busyness } from '../support/busy-machine.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 60_000 }
/** The whole examination, the start of the command included. */
const DONE_WITHIN_MS = 10_000
/** What a machine that is busy with other things may add at most. */
const BUSY_MS = 10_000

const examine = async (peer: NetPeer): Promise<ReadonlyMap<string, CheckRow>> => {
  const startedMs = performance.now()
  const busyMs = busyness(BUSY_MS)
  const { checks } = await peer.client.call('doctor.run', {})
  expect(performance.now() - startedMs).toBeLessThan(DONE_WITHIN_MS + busyMs())
  return new Map(checks.map((check) => [check.id, check]))
}

const verdicts = (checks: ReadonlyMap<string, CheckRow>, ...ids: readonly string[]) =>
  ids.map((id) => checks.get(id)?.verdict)

describe('the doctor', possible, () => {
  const rig = createRig()
  let spaces: readonly [string, string]
  let [a, b]: NetPeer[] = []

  test('finds nothing wrong between two peers on one bridge', async () => {
    const bridge = rig.bridge('bridge')
    spaces = [rig.space('a'), rig.space('b')]
    rig.join(spaces[0], bridge, '10.77.1.1')
    rig.join(spaces[1], bridge, '10.77.1.2')
    ;[a, b] = await Promise.all([rig.peer(spaces[0], 'a'), rig.peer(spaces[1], 'b')])
    await Promise.all([a.sees('b'), b.sees('a')])
    await a.client.call('peers.connect', { address: 'tcp://10.77.1.2:9701' })
    const checks = await examine(a)
    expect(
      verdicts(checks, 'interfaces', 'listening', 'own-beacon', 'others', 'reachable'),
    ).toEqual(['pass', 'pass', 'pass', 'pass', 'pass'])
    expect(checks.get('own-beacon')?.finding).toBe('heard own beacon on eth0')
    expect(checks.get('others')?.finding).toContain('b')
    expect(checks.get('reachable')?.finding).toBe('b reached tcp://10.77.1.1:9701')
    expect(verdicts(checks, 'clock', 'isolation')).toEqual(['pass', 'pass'])
  })

  test('says so where the port is blocked, and which', async () => {
    const nft = (...rule: string[]): string => rig.exec(spaces[0], 'nft', ...rule)
    nft('add', 'table', 'inet', 'port')
    nft('add chain inet port in { type filter hook input priority 0; }')
    nft('add rule inet port in tcp dport 9701 tcp flags syn drop')
    const checks = await examine(a!)
    expect(checks.get('reachable')).toMatchObject({
      verdict: 'fail',
      finding: 'b could not reach tcp://10.77.1.1:9701',
      command: 'sudo ufw allow 9701/tcp',
    })
    expect(verdicts(checks, 'own-beacon', 'others')).toEqual(['pass', 'pass'])
    rig.exec(spaces[0], 'nft', 'delete', 'table', 'inet', 'port')
  })

  test('says so where multicast is blocked', async () => {
    rig.blockMulticast(spaces[0])
    const checks = await examine(a!)
    expect(checks.get('own-beacon')).toMatchObject({
      verdict: 'fail',
      finding: 'own beacon not heard on eth0',
    })
    expect(checks.get('own-beacon')?.cause).toContain('firewall')
    expect(checks.get('own-beacon')?.command).toMatch(/224\.0\.1\.85 port 1234/)
    expect(checks.get('reachable')?.verdict).toBe('pass')
    expect(rig.dropped(spaces[0])).toBeGreaterThan(0)
  })

  test('is the same on the command line, which fails with it', async () => {
    const run = await a!.run('doctor')
    let checks: readonly CheckRow[] = []
    for await (const line of run.lines) checks = (JSON.parse(line) as { checks: CheckRow[] }).checks
    expect(checks.find(({ id }) => id === 'own-beacon')?.verdict).toBe('fail')
    expect(await run.ended).toBe(1)
  })
})

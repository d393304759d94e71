import { describe, expect, it } from 'vitest'
import { FakeHost, refusal } from '../../../tests/support/fake-host.ts'
import { peerRow } from '../../../tests/support/rows.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

describe('peer info', () => {
  const asking = () => {
    const host = new FakeHost()
    host.snapshots.set('peers', [peerRow('bob')])
    return host
  }
  const info = {
    ...{ peerId: peerRow('bob').id, askedWallMs: 100_000, elapsedMs: 3, uptimeMs: 7_200_000 },
    ...{ clockAheadMs: -90_000, lastIncomingWallMs: 88_000 },
    endpoints: [{ address: 'tcp://10.0.0.2:9701', bytesIn: 2_048 }],
  }

  it('asks the peer that is named, and shows what it says of itself', async () => {
    const host = asking().on('peers.info', (input) => {
      expect(input).toEqual({ peerId: peerRow('bob').id })
      return info
    })
    const { profile } = await serve(host)
    const { code, stdout } = await runCli(profile, ['peer', 'info', 'bob'])
    expect(code).toBe(0)
    for (const shown of [/up for +2 h/, /its clock +1 min behind/, /last message in +12 s ago/])
      expect(stdout).toMatch(shown)
    expect(stdout).toMatch(/ENDPOINT +IN +OUT\ntcp:\/\/10\.0\.0\.2:9701 +2\.0 KiB/)
    const json = await runCli(profile, ['peer', 'info', 'bob', '--json'])
    expect(JSON.parse(json.stdout)).toEqual({ version: 1, info })
  })

  it('ends with 6 when the peer tells nothing', async () => {
    const host = asking().on('peers.info', () => {
      throw refusal('peer/no-answer', 'bob told nothing of itself')
    })
    const { profile } = await serve(host)
    const { code, stderr } = await runCli(profile, ['peer', 'info', 'bob'])
    expect(code).toBe(6)
    expect(stderr).toContain('bob told nothing of itself')
  })
})

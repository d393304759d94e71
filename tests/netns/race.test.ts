import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { createRig } from './rig.ts'

interface Raced {
  readonly won: boolean
  readonly transport: string
  readonly tookMs: number
  readonly heldBackMs: number
}

describe('twenty addresses that swallow every packet', skipUnless(whyNoNamespaces()), () => {
  const rig = createRig()

  test('hold nobody up who answers at the twenty-first, over another transport', () => {
    const space = rig.space('race')
    const nft = (...rule: string[]): string => rig.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'test')
    nft('add chain inet test in { type filter hook input priority 0; }')
    nft('add rule inet test in ip daddr 127.99.0.0/24 counter drop')
    const printed = rig.exec(space, process.execPath, join(import.meta.dirname, 'race.ts'))
    const { won, transport, tookMs, heldBackMs } = JSON.parse(printed) as Raced
    expect({ won, transport }).toEqual({ won: true, transport: 'ws' })
    expect(tookMs).toBeLessThan(1500 + heldBackMs)
    expect(rig.dropped(space)).toBeGreaterThanOrEqual(20)
    console.log(
      `the live one was reached after ${tookMs} ms, ${heldBackMs} of them on a busy machine`,
    )
  }, 60_000)
})

/** Questions asked of everybody under false names: whom they name must not be flooded by those who would answer. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { vector } from '../vectors/vectors.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 60_000 }
const SPOOF = join(dirname(fileURLToPath(import.meta.url)), 'spoof.mjs')
const QUESTIONS = 5_000
/**
 * A question for peers as a JXSE peer asks it, from somebody who says that he lives at this address; what is put in is as
 * long as what it takes the place of.
 */
const questionOf = (victim: string): string =>
  Buffer.from(vector('mcast-discovery-query').bytes)
    .toString('latin1')
    .replaceAll('10.77.0.2', victim)
    .replaceAll('FF7A7C228E50687A9AB6E013EF77D8E6', '0123456789ABCDEFSOURCE-IDENTITY-')
    .replaceAll('00000006-0000-1000-8163-defb2a065220', '00000006-0000-1000-MESSAGE-IDENTITY-')
    .replace('Type>2&lt;', 'Type>0&lt;')

describe('a peer that is asked by multicast under a false name', possible, () => {
  const rig = createRig()

  test('sends nothing off its link, and few packets on it, fewer bytes than it was sent', async () => {
    const bridge = rig.bridge('bridge')
    const [asked, attacker] = [rig.space('asked'), rig.space('attacker')]
    rig.join(asked, bridge, '10.77.1.1')
    rig.join(attacker, bridge, '10.77.1.2')
    rig.hearSpoofed(asked)
    rig.alias(attacker, '10.99.0.2')
    const peer = await rig.peer(asked, 'asked')
    rig.countLeaving(asked, '10.77.1.0', '10.77.1.2')
    rig.countTo(asked, '10.77.1.9')
    const flood = (from: string, victim: string): void => {
      const hex = Buffer.from(questionOf(victim), 'latin1').toString('hex')
      rig.exec(attacker, process.execPath, SPOOF, hex, '224.0.1.85', '1234', from, `${QUESTIONS}`)
    }
    const hasCounted = (name: string) =>
      peer.until(`counting ${name}`, 'counters', {}, (rows) =>
        rows.find(({ id, value }) => id === name && value > 0),
      )

    // From an address off the link, naming a victim off the link.
    flood('10.99.0.2', '10.99.0.7')
    await hasCounted('multicast.dropped-off-link')
    expect(rig.left(asked)).toBe(0)

    // From an address on the link, naming one off it.
    flood('10.77.1.2', '10.99.0.7')
    await hasCounted('resolver.strangers-unanswered-of-one')
    expect(rig.left(asked)).toBe(0)

    // And naming a neighbour that asked nothing.
    const started = Date.now()
    flood('10.77.1.2', '10.77.1.9')
    await hasCounted('resolver.answers-failed')
    const { packets, bytes } = rig.countedTo(asked)
    const seconds = Math.ceil((Date.now() - started) / 1_000)
    expect(packets).toBeGreaterThan(0)
    expect(packets).toBeLessThanOrEqual(10 * (seconds + 3))
    expect(bytes).toBeLessThan(QUESTIONS * questionOf('10.77.1.9').length)
  })
})

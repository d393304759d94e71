import { beforeEach, describe, expect, test } from 'vitest'
import { judge, signatory, type Signatory } from '../../../../tests/support/signing.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { NET_PEER_GROUP_ID } from '../../protocol/constants.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import { encodePeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import { encodePipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { parseGroupId } from '../../protocol/ids.ts'
import type { Authenticity } from './authenticity.ts'

const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const HOUR_MS = 3_600_000

let clock: VirtualClock
let counters: Counters
let authenticity: Authenticity
let anna: Signatory
let ben: Signatory
beforeEach(() => {
  clock = new VirtualClock()
  counters = new Counters()
  authenticity = judge(clock, counters)
  anna = signatory(clock)
  ben = signatory(clock)
})

const saysOfItself = ({ peerId, signer }: Signatory, lifetimeMs = HOUR_MS): string =>
  encodePeerAdvertisement(
    signer.peer({ peerId, groupId: GROUP, name: 'Anna', endpoints: [] }, lifetimeMs),
  )
const pipeOf = ({ signer }: Signatory, lifetimeMs = HOUR_MS): string =>
  encodePipeAdvertisement(
    signer.newPipe({ type: 'JxtaUnicast', name: 'printer' }, GROUP, lifetimeMs),
  )
const hear = (document: string, told: { lifetimeMs?: number; from?: Signatory } = {}) =>
  authenticity.hear(parseAdvertisement(document), document, {
    lifetimeMs: told.lifetimeMs ?? 2 * HOUR_MS,
    from: (told.from ?? anna).peerId,
  })

describe('with real keys', () => {
  test('what a peer signs of itself, and of what it made, is authentic', () => {
    const { fingerprint } = anna.key
    for (const document of [saysOfItself(anna), pipeOf(anna)])
      expect(hear(document)).toMatchObject({ authentic: { fingerprint }, lifetimeMs: HOUR_MS })
    expect(hear(pipeOf(anna), { lifetimeMs: 5 })?.lifetimeMs).toBe(5)
  })

  test('a signature says nothing of other documents, and another key nothing of this one', () => {
    const document = pipeOf(anna)
    const [key = '', other = ''] = [document, pipeOf(ben)].map(
      (text) => /Key="([^"]*)"/.exec(text)?.[1] ?? '',
    )
    expect(key).not.toBe(other)
    for (const forged of [
      document.replace('printer', 'trap'),
      document.replace(/Time="\d/, 'Time="9'),
      document.replace(/Lifetime="\d/, 'Lifetime="9'),
      document.replace(key, other),
      document.replace(key, key.replace(/^..../, 'AAAA')),
      document.replace(/Nonce="../, 'Nonce="00'),
      document.replace(/(<PfSignature[^>]*>)..../, '$1AAAA'),
    ]) {
      expect(forged).not.toBe(document)
      expect(hear(forged)).toBeUndefined()
    }
    expect(counters.get('advertisements.refused-forged')).toBe(5)
    expect(counters.get('advertisements.refused-not-the-signers')).toBe(2)
  })

  test('the verdict on one document is not taken for that on another', () => {
    const document = saysOfItself(anna)
    for (let i = 0; i < 3; i++) {
      expect(hear(document)?.authentic).toBeDefined()
      expect(hear(document.replace('Anna', 'Hanna'))).toBeUndefined()
    }
  })

  test('a withdrawal holds only when it is signed', () => {
    expect(hear(saysOfItself(anna), { lifetimeMs: 0 })).toBeUndefined()
    expect(hear(saysOfItself(anna, 0))).toMatchObject({ lifetimeMs: 0 })
  })

  test('what is over is not taken from others, with a day for clocks that differ; from the signer it is', async () => {
    const document = saysOfItself(anna)
    await clock.advance(24 * HOUR_MS)
    expect(hear(document, { from: ben })).toBeDefined()
    await clock.advance(2 * HOUR_MS)
    expect(hear(document, { from: ben })).toBeUndefined()
    expect(hear(document, { from: anna })).toBeDefined()
    expect(counters.get('advertisements.refused-expired')).toBe(1)
  })

  test('the time of signatures grows, whatever the clock does', () => {
    const times = [1, 2, 3].map(() => hear(saysOfItself(anna))?.authentic?.timeMs ?? 0)
    expect(times).toEqual([clock.wallMs(), clock.wallMs() + 1, clock.wallMs() + 2])
  })
})

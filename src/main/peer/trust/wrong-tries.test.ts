import { describe, expect, it } from 'vitest'
import { parseKeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { TRIERS_TOLD_MAX, WrongTriesTable } from './wrong-tries.ts'

const by = (n: number) => {
  const fingerprint = parseKeyFingerprint(n.toString(16).padStart(64, '0'))
  if (fingerprint === undefined) throw new Error('no fingerprint')
  return { fingerprint, peerId: peerIdOfFingerprint(fingerprint), why: 'unknown' } as const
}

describe('what is told of wrong tries', () => {
  it('is the first of a peer, and then ever fewer, with how many they are', () => {
    const table = new WrongTriesTable()
    const told = Array.from({ length: 200 }, (_, i) => table.add(by(1), i * 12_000))
    expect(told.flatMap((one) => one?.times ?? [])).toEqual([1, 5, 25, 125])
    expect(told[0]).toEqual({ ...by(1), times: 1, untold: 0 })
  })

  it('is bounded for a crowd, whose number is told with the next', () => {
    const table = new WrongTriesTable()
    const told = Array.from({ length: 1_000 }, (_, n) => table.add(by(n), 0))
    expect(told.filter((one) => one !== undefined)).toHaveLength(TRIERS_TOLD_MAX)
    expect(table.add(by(5_000), 60_000)?.untold).toBe(1_000 - TRIERS_TOLD_MAX)
    expect(table.add(by(5_001), 60_001)?.untold).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { change, created, GROUP, person, rosterWith } from '../../../../tests/support/rosters.ts'
import { hexEncode } from '../../base/bytes.ts'
import { sha256 } from '../../base/sha256.ts'
import { committedPipeId } from '../committed-ids.ts'
import { groupKeyName } from './group-key.ts'
import { decodeGroupMessage, encodeGroupMessage, type GroupStep } from './group-message.ts'
import {
  decodeRosterChange,
  encodeRosterChange,
  ROSTER_CHANGE_KINDS,
  rosterHash,
} from './roster-change.ts'
import { decodeSealed, encodeSealed, sealedKey, sealedNonce } from './sealed-message.ts'

const roster = created(['creator', 'added', 'ada'], ['creator', 'promoted', 'ada'])
const later = rosterWith(roster, ['creator', 'demoted', 'ada'], ['creator', 'left', 'ada'])
const changes = [...later.changes, change(roster, 'creator', 'removed', 'ada')]
const sealed = {
  ...{ keyName: new Uint8Array(16).fill(1), sender: person('ada').fingerprint, runMs: 5 },
  ...{ run: new Uint8Array(8).fill(2), counter: 258, signature: new Uint8Array(64).fill(4) },
  ciphertext: new Uint8Array(20).fill(5),
}

/** Every shorter, longer or otherwise begun text throws a coded error. */
const refusesParts = (bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void => {
  for (let end = 0; end < bytes.length; end++)
    expect(() => decode(bytes.subarray(0, end))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^protocol\//) as string }),
    )
  expect(() => decode(Uint8Array.from([...bytes, 0]))).toThrow()
  expect(() => decode(Uint8Array.from([9, ...bytes.subarray(1)]))).toThrow()
}

describe('a change of a list of members', () => {
  it('of every kind reads as it was written, and nothing else does', () => {
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(ROSTER_CHANGE_KINDS))
    for (const one of changes) {
      const bytes = encodeRosterChange(one)
      expect(decodeRosterChange(bytes)).toEqual(one)
      refusesParts(bytes, decodeRosterChange)
    }
  })

  it('has the layout and the hash that are documented', () => {
    const [first] = changes
    const bytes = encodeRosterChange(first!)
    expect(hexEncode(bytes.subarray(0, 6))).toBe('010000000001')
    expect(bytes.subarray(6, 38)).toEqual(new Uint8Array(32))
    expect(bytes.subarray(-64)).toEqual(first!.signature)
    expect(rosterHash({ ...first!, timeMs: 1 }, GROUP)).not.toEqual(rosterHash(first!, GROUP))
    expect(changes[1]?.previous).toEqual(rosterHash(first!, GROUP))
  })
})

describe('a word about a group', () => {
  const key = {
    ...{ key: new Uint8Array(32).fill(7), number: 3, hash: roster.hash, madeMs: 1 },
    ...{ maker: person('ada').fingerprint, signature: new Uint8Array(64).fill(8) },
  }
  it.each<GroupStep>([
    { kind: 'state', number: 3, hash: roster.hash, keyName: new Uint8Array(16).fill(1) },
    { kind: 'state', number: 0, hash: new Uint8Array(32), keyName: undefined },
    { kind: 'ask', from: 7 },
    { kind: 'changes', document: '<a/>', changes: roster.changes },
    { kind: 'join', name: 'Änna' },
    { kind: 'leave' },
    { kind: 'ask-key' },
    { kind: 'key', key },
    { kind: 'declined' },
  ])('reads as it was written: $kind', (step) => {
    const bytes = encodeGroupMessage({ groupId: GROUP, step })
    expect(decodeGroupMessage(bytes)).toEqual({ groupId: GROUP, step })
    refusesParts(bytes, decodeGroupMessage)
  })
})

describe('a sealed message', () => {
  it('reads as it was written, and is none without its tag', () => {
    const bytes = encodeSealed(sealed)
    expect(decodeSealed(bytes)).toEqual(sealed)
    expect(bytes).toHaveLength(1 + 16 + 32 + 8 + 8 + 8 + 64 + 20)
    expect(() => decodeSealed(bytes.subarray(0, bytes.length - 5))).toThrow()
    expect(() => decodeSealed(encodeSealed({ ...sealed, counter: 0 }))).toThrow()
  })

  it('has a key and a nonce of its own for every pipe, sender, run and counter', () => {
    const [pipe, other] = [1, 2].map((n) =>
      committedPipeId(sealed.sender, new Uint8Array(16).fill(n), GROUP),
    )
    const group = new Uint8Array(32).fill(7)
    const keys = [
      sealedKey(group, sealed, pipe!),
      sealedKey(group, sealed, other!),
      sealedKey(sha256(group), sealed, pipe!),
      sealedKey(group, { ...sealed, sender: person('ben').fingerprint }, pipe!),
      sealedKey(group, { ...sealed, runMs: 6 }, pipe!),
      sealedKey(group, { ...sealed, run: new Uint8Array(8) }, pipe!),
      sealedKey(group, { ...sealed, keyName: groupKeyName(group, GROUP) }, pipe!),
    ]
    expect(new Set(keys.map(hexEncode)).size).toBe(keys.length)
    expect(hexEncode(sealedNonce(sealed))).toBe('000000000000000000000102')
  })
})

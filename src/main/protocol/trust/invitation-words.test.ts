import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import {
  INVITATION_WORDS,
  invitationPlaces,
  parseInvitationPlaces,
  WORDS_SECRET_BYTES,
  wordsSecretOf,
} from './invitation-words.ts'

const wordsSecret = fc.uint8Array({ minLength: WORDS_SECRET_BYTES, maxLength: WORDS_SECRET_BYTES })
const malformed = expect.objectContaining({ code: 'protocol/invitation-malformed' }) as Error

describe('the words of an invitation', () => {
  it('come back as what they stand for', () => {
    fc.assert(
      fc.property(wordsSecret, (secret) => {
        const places = invitationPlaces(secret)
        expect(places).toHaveLength(INVITATION_WORDS)
        expect(parseInvitationPlaces(places)).toEqual(secret)
      }),
    )
  })

  it('are what they were when this was written down', () => {
    const secret = wordsSecretOf(new Uint8Array(16).fill(7))
    expect([hexEncode(secret), ...invitationPlaces(secret)]).toMatchInlineSnapshot(`
      [
        "ce15d0140452cb31bcfe36",
        1648,
        1396,
        40,
        69,
        357,
        1222,
        1951,
        1590,
        1659,
      ]
    `)
    expect(invitationPlaces(new Uint8Array(WORDS_SECRET_BYTES).fill(255)).slice(0, 8)).toEqual(
      Array.from({ length: 8 }, () => 2047),
    )
  })

  it('are refused with one missing, one more, or one that is no place in the list', () => {
    const places = invitationPlaces(new Uint8Array(WORDS_SECRET_BYTES))
    for (const wrong of [[], places.slice(1), [...places, 0], [...places.slice(0, 8), 2048]])
      expect(() => parseInvitationPlaces(wrong)).toThrow(malformed)
    for (const wrong of [-1, 0.5, NaN])
      expect(() => parseInvitationPlaces([wrong, ...places.slice(1)])).toThrow(malformed)
  })

  it('are refused when one is another or two have changed places, but for one time in 2,048', () => {
    const secret = Uint8Array.from({ length: WORDS_SECRET_BYTES }, (_, i) => 40 + 7 * i)
    const places = invitationPlaces(secret)
    let passed = 0
    for (let at = 0; at < INVITATION_WORDS; at++)
      for (let other = 0; other < 2048; other++) {
        if (other === places[at]) continue
        try {
          parseInvitationPlaces(places.map((place, i) => (i === at ? other : place)))
          passed += 1
        } catch (error) {
          expect(error).toEqual(malformed)
        }
      }
    // 18,423 mistakes: about nine are not noticed.
    expect(passed).toBeLessThan(30)
    const swapped = [places[1] ?? 0, places[0] ?? 0, ...places.slice(2)]
    expect(() => parseInvitationPlaces(swapped)).toThrow(/changed places/)
  })
})

import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../../base/bytes.ts'
import { BACKUP_MAX_BYTES, readHead, seal, unseal } from './sealed.ts'

const CHEAP = { log2N: 10, r: 1, p: 1 }
const PASSPHRASE = 'correct horse battery'
const CONTENT = utf8Encode('what this peer is')

const sealed = (): Promise<Uint8Array> => seal(CONTENT, PASSPHRASE, CHEAP)
const changed = (bytes: Uint8Array, at: number, to?: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? (to ?? byte ^ 1) : byte))

describe('bytes behind a passphrase', () => {
  it('come back with it, however its letters were composed', async () => {
    const file = await seal(CONTENT, 'caf\u00e9 au lait, please', CHEAP)
    expect(await unseal(file, 'cafe\u0301 au lait, please')).toEqual(CONTENT)
  })

  it('show nothing of themselves, and never look the same twice', async () => {
    const [one, other] = [await sealed(), await sealed()]
    expect(Buffer.from(one).includes(Buffer.from('peer'))).toBe(false)
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false)
  })

  it('cost what is worth the wait unless a test says otherwise', async () => {
    expect(readHead(await seal(CONTENT, PASSPHRASE)).cost).toEqual({ log2N: 17, r: 8, p: 1 })
  })

  it('do not come back with another passphrase', async () => {
    await expect(unseal(await sealed(), 'correct horse batterz')).rejects.toMatchObject({
      code: 'backup/wrong-passphrase',
    })
  })

  it('are refused when any byte was changed or cut off', async () => {
    const file = await sealed()
    for (let at = 0; at < file.length; at++) {
      const outcome = unseal(changed(file, at), PASSPHRASE)
      await expect(outcome, `byte ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(
          /^(backup\/(malformed|wrong-passphrase)|store\/newer)$/,
        ) as string,
      })
    }
    for (let length = 0; length < file.length; length++)
      await expect(unseal(file.subarray(0, length), PASSPHRASE)).rejects.toMatchObject({
        code: 'backup/malformed',
      })
  })

  it('of a later program are said to be so', async () => {
    await expect(unseal(changed(await sealed(), 8, 2), PASSPHRASE)).rejects.toMatchObject({
      code: 'store/newer',
    })
  })

  it.each([
    ['log2 N', 10, 31],
    ['log2 N', 10, 0],
    ['r', 11, 255],
    ['p', 12, 255],
  ])('that ask for a cost (%s) out of bounds are refused before any work', async (_, at, to) => {
    await expect(unseal(changed(await sealed(), at, to), PASSPHRASE)).rejects.toMatchObject({
      code: 'backup/malformed',
    })
  })

  it('are made neither with a short passphrase nor of too much', async () => {
    const refused = { code: 'base/invalid-input' }
    await expect(seal(CONTENT, 'elevenchars', CHEAP)).rejects.toMatchObject(refused)
    const tooMuch = new Uint8Array(BACKUP_MAX_BYTES + 1)
    await expect(seal(tooMuch, PASSPHRASE, CHEAP)).rejects.toMatchObject(refused)
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIdentityKey } from './identity-key.ts'
import type { Keychain } from './keychain.ts'
import { missingKeychain } from './keychain.ts'
import { KeyVault } from './key-vault.ts'

let folder = ''
let place = { keyFile: '' }
const key = createIdentityKey()
const plain = Buffer.from(key.privateKey).toString('base64')
const text = (): string => readFileSync(place.keyFile, 'utf8')
const code = (expected: string): unknown => expect.objectContaining({ code: expected })

/** What it keeps can be seen and changed. */
const fakeKeychain = (kept = new Map<string, Uint8Array>()): Keychain & { kept: typeof kept } => ({
  ...{ name: 'the fake', kept },
  get: async (account) => kept.get(account),
  set: async (account, secret) => void kept.set(account, Uint8Array.from(secret)),
  delete: async (account) => void kept.delete(account),
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-vault-'))
  place = { keyFile: join(folder, 'identity-key.json') }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a key that a keychain seals', () => {
  test('is opened by its secret alone, which is its own in every profile', async () => {
    const keychain = fakeKeychain()
    const vault = new KeyVault(place, keychain)
    await vault.keep(key)
    expect(vault.storage.kind).toBe('keychain')
    expect(text()).not.toContain(plain)
    const opened = new KeyVault(place, keychain)
    expect((await opened.open())?.privateKey).toEqual(key.privateKey)
    expect(opened.storage).toEqual(vault.storage)
    await new KeyVault({ keyFile: join(folder, 'other.json') }, keychain).keep(key)
    expect(keychain.kept.size).toBe(2)
    const [first, second] = [...keychain.kept.values()]
    expect(first).not.toEqual(second)
  })

  test('is damaged, and stays, where the secret is another or a bit of it is flipped', async () => {
    const keychain = fakeKeychain()
    await new KeyVault(place, keychain).keep(key)
    const before = text()
    const [[account, secret] = ['', new Uint8Array()]] = keychain.kept
    for (const wrong of [
      Uint8Array.from(secret, (byte) => byte ^ 1),
      new Uint8Array(),
      secret.slice(1),
    ]) {
      keychain.kept.set(account, wrong)
      await expect(new KeyVault(place, keychain).open()).rejects.toEqual(code('host/key-damaged'))
    }
    keychain.kept.delete(account)
    await expect(new KeyVault(place, keychain).open()).rejects.toEqual(code('host/keychain-empty'))
    await expect(new KeyVault(place, undefined).open()).rejects.toEqual(
      code('host/keychain-missing'),
    )
    expect(text()).toBe(before)
  })

  test('moves to the file and leaves nothing in the keychain, even when that is asked twice', async () => {
    const keychain = fakeKeychain()
    const vault = new KeyVault(place, keychain)
    await vault.keep(key)
    await Promise.all([vault.move(key, 'file'), vault.move(key, 'file')])
    expect(vault.storage.kind).toBe('file')
    expect(text()).toContain(plain)
    expect(keychain.kept.size).toBe(0)
    expect((await new KeyVault(place, undefined).open())?.fingerprint).toBe(key.fingerprint)
  })
})

describe('a keychain that does not do what it should', () => {
  test.each([
    ['is not there', { set: () => Promise.reject(missingKeychain('no bus')) }],
    ['takes a secret and keeps none', { set: async () => undefined }],
  ])('leaves a new key in the file, with the reason, when it %s', async (_how, broken) => {
    const vault = new KeyVault(place, { ...fakeKeychain(), ...broken })
    await vault.keep(key)
    expect(vault.storage).toMatchObject({ kind: 'file', words: expect.stringContaining(', as ') })
    expect(text()).toContain(plain)
    await expect(vault.move(key, 'keychain')).rejects.toEqual(code('host/keychain-missing'))
    expect(vault.storage.kind).toBe('file')
    expect(text()).toContain(plain)
  })

  test('keeps no secret of a key file that could not be written', async () => {
    const keychain = fakeKeychain()
    rmSync(folder, { recursive: true })
    await expect(new KeyVault(place, keychain).keep(key)).rejects.toEqual(code('store/failed'))
    expect(keychain.kept.size).toBe(0)
  })

  test('is named wrongly in the file: damaged, and nothing is asked of the keychain', async () => {
    const keychain = fakeKeychain()
    await new KeyVault(place, keychain).keep(key)
    writeFileSync(place.keyFile, text().replace('identity ', 'identity\\n'))
    await expect(new KeyVault(place, keychain).open()).rejects.toEqual(code('host/key-damaged'))
  })
})

import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { skipUnless } from '../../../tests/support/skips.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import { saveIdentity } from './identity-file.ts'
import { loadIdentity } from './identity.ts'

let folder = ''
let place = { identityFile: '', keyFile: '' }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-identity-'))
  place = {
    identityFile: join(folder, 'identity.json'),
    keyFile: join(folder, 'identity-key.json'),
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const load = () => loadIdentity(place, { defaultName: 'workshop' })
const code = (expected: string): unknown => expect.objectContaining({ code: expected })
const notRoot = () =>
  skipUnless(process.getuid?.() === 0 ? undefined : 'only root can give files away')
const copyOf = (file: string): string => `${file}.backup`

/** As a version before the keys wrote it. */
const writeFormer = (peerId: string, name: string): void => {
  const check = createHash('sha256')
    .update(JSON.stringify([1, peerId, name]))
    .digest('hex')
    .slice(0, 16)
  writeFileSync(place.identityFile, JSON.stringify({ format: 1, peerId, name, check }))
}

describe('the identity of a new profile', () => {
  test('is made once and stays the same at every later start', async () => {
    const first = await load()
    const second = await load()
    expect(first).toMatchObject({ created: true, name: 'workshop' })
    expect(first.peerId).toBe(peerIdOfFingerprint(first.key.fingerprint))
    expect(second).toMatchObject({ peerId: first.peerId, name: 'workshop', created: false })
    expect(second.key.fingerprint).toBe(first.key.fingerprint)
    expect(second.key.privateKey).toEqual(first.key.privateKey)
    expect(second.notice).toBeUndefined()
  })

  test('differs from that of another profile', async () => {
    const { peerId } = await load()
    rmSync(folder, { recursive: true })
    folder = mkdtempSync(folder)
    place = { identityFile: join(folder, 'identity.json'), keyFile: join(folder, 'key.json') }
    expect((await load()).peerId).not.toBe(peerId)
  })

  test('can be read by this user alone', async () => {
    await load()
    expect(readdirSync(folder)).toHaveLength(4)
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  })

  test('takes the key that a crash left without a name', async () => {
    const { peerId } = await load()
    rmSync(place.identityFile)
    rmSync(copyOf(place.identityFile))
    expect(await load()).toMatchObject({ peerId, created: true })
  })
})

describe('an identity that was drawn by lot', () => {
  const FORMER = `urn:jxta:uuid-59616261646162614A78746150325033${'AB'.repeat(16)}03`

  test('keeps its name, gets a key and another id, and says so once', async () => {
    writeFormer(FORMER, 'attic')
    const renewed = await load()
    expect(renewed).toMatchObject({ name: 'attic', created: false })
    expect(renewed.peerId).toBe(peerIdOfFingerprint(renewed.key.fingerprint))
    expect(renewed.notice).toContain(FORMER)
    const again = await load()
    expect(again.peerId).toBe(renewed.peerId)
    expect(again.notice).toBeUndefined()
  })

  test('is told as damaged, and stays, where it holds no peer id', async () => {
    writeFormer('urn:jxta:nothing', 'attic')
    await expect(load()).rejects.toEqual(code('host/identity-damaged'))
    expect(existsSync(place.keyFile)).toBe(false)
  })
})

describe('a damaged identity file', () => {
  test.each(['empty', 'gone'])('is restored from its copy when a crash left it %s', async (how) => {
    const { peerId, key } = await load()
    if (how === 'empty') truncateSync(place.identityFile, 0)
    else rmSync(place.identityFile)
    expect(await load()).toMatchObject({ peerId, created: false })
    expect(readFileSync(place.identityFile, 'utf8')).toContain(key.fingerprint)
  })

  test('is never replaced when both copies are empty', async () => {
    await load()
    truncateSync(place.identityFile, 0)
    truncateSync(copyOf(place.identityFile), 0)
    await expect(load()).rejects.toEqual(code('host/identity-damaged'))
    expect(readFileSync(place.identityFile, 'utf8')).toBe('')
  })

  test('is told for every single flipped bit, with what to do, and stays as it is', async () => {
    const { peerId } = await load()
    const good = readFileSync(place.identityFile)
    const accepted: number[] = []
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good)
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(place.identityFile, bad)
      try {
        // A flip in the white space between the fields changes nothing.
        expect(await load()).toMatchObject({ peerId, created: false })
        accepted.push(bit)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/identity-damaged|newer/) })
      }
      expect(readFileSync(place.identityFile)).toEqual(bad)
    }
    expect(accepted.length).toBeLessThan(32)
    writeFileSync(place.identityFile, good.subarray(0, 40))
    await expect(load()).rejects.toThrow(/copy identity\.json\.backup over it/)
  })

  test.each([
    'null',
    '[]',
    '{}',
    '{"__proto__":{"format":1}}',
    '['.repeat(60_000),
    'x'.repeat(70_000),
  ])('is told when it holds other JSON or none (%#)', async (text) => {
    await load()
    writeFileSync(place.identityFile, text)
    await expect(load()).rejects.toEqual(code('host/identity-damaged'))
  })

  test('is told to be of a newer program where it is', async () => {
    await load()
    writeFileSync(place.identityFile, '{"format":3}')
    await expect(load()).rejects.toEqual(code('store/newer'))
  })
})

describe('the key in a file', () => {
  test('is restored from its copy when a crash left it empty', async () => {
    const { key } = await load()
    truncateSync(place.keyFile, 0)
    expect((await load()).key.privateKey).toEqual(key.privateKey)
    expect(statSync(place.keyFile).mode & 0o077).toBe(0)
  })

  test.each([0o640, 0o604, 0o620])('is refused with words when its mode is %o', async (mode) => {
    await load()
    chmodSync(place.keyFile, mode)
    await expect(load()).rejects.toEqual(code('host/key-exposed'))
    await expect(load()).rejects.toThrow(/other users may read or change it/)
    chmodSync(place.keyFile, 0o600)
    expect((await load()).created).toBe(false)
  })

  test('is refused when it belongs to another user', notRoot(), async () => {
    await load()
    chownSync(place.keyFile, 65_534, 65_534)
    await expect(load()).rejects.toThrow(/belongs to another user/)
  })

  test('is not read through a link', async () => {
    await load()
    const elsewhere = join(folder, 'elsewhere')
    renameSync(place.keyFile, elsewhere)
    symlinkSync(elsewhere, place.keyFile)
    await expect(load()).rejects.toEqual(code('store/failed'))
  })

  test('is never replaced when it is damaged, and what is said does not quote it', async () => {
    await load()
    const text = readFileSync(place.keyFile, 'utf8')
    const bad = text.replace(/[A-Za-z0-9+/]{8}==?"/, '"')
    writeFileSync(place.keyFile, bad.slice(0, -9))
    await expect(load()).rejects.toEqual(code('host/key-damaged'))
    await expect(load()).rejects.toThrow(
      /^The key file \S+identity-key\.json is damaged \(it is no JSON object\);/,
    )
    expect(readFileSync(place.keyFile, 'utf8')).toBe(bad.slice(0, -9))
  })

  test('is not made anew for a name that has one, and not taken from another', async () => {
    const { peerId } = await load()
    const away = join(folder, 'away')
    renameSync(place.keyFile, away)
    renameSync(copyOf(place.keyFile), copyOf(away))
    await expect(load()).rejects.toThrow(/The key of this peer is gone/)
    expect(existsSync(place.keyFile)).toBe(false)
    await loadIdentity({ identityFile: join(folder, 'other.json'), keyFile: place.keyFile })
    await expect(load()).rejects.toThrow(/is that of another peer/)
    renameSync(away, place.keyFile)
    expect((await load()).peerId).toBe(peerId)
  })
})

describe('saving the identity', () => {
  test('leaves what a crashed save left behind, and a planted link, harmless', async () => {
    const outside = join(folder, 'outside')
    writeFileSync(outside, 'mine')
    symlinkSync(outside, `${place.identityFile}.unfinished`)
    symlinkSync(outside, `${place.keyFile}.unfinished`)
    await load()
    expect(readFileSync(outside, 'utf8')).toBe('mine')
    expect(existsSync(`${place.identityFile}.unfinished`)).toBe(false)
  })

  test('changes the name in both copies', async () => {
    const { peerId, key } = await load()
    saveIdentity(place, { fingerprint: key.fingerprint, name: 'attic' })
    expect(await load()).toMatchObject({ peerId, name: 'attic' })
    truncateSync(place.identityFile, 0)
    expect(await load()).toMatchObject({ peerId, name: 'attic' })
  })

  test('fails with store/failed where the folder is gone', async () => {
    const { fingerprint } = (await load()).key
    rmSync(folder, { recursive: true })
    expect(() => saveIdentity(place, { fingerprint, name: 'x' })).toThrow(code('store/failed'))
  })
})

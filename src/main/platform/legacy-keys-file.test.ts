import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { loadLegacyKeys } from './legacy-keys-file.ts'

const NOW_MS = Date.UTC(2026, 2, 1)
const place = () => {
  const folder = temporaryFolder()
  return { folder, legacyKeysFile: join(folder, 'legacy-keys.json') }
}

describe('the key of signatures in a profile', () => {
  test('is made once, and is the same at every later start', async () => {
    const { legacyKeysFile } = place()
    expect(existsSync(legacyKeysFile)).toBe(false)
    const first = await loadLegacyKeys({ legacyKeysFile }, NOW_MS)
    const second = await loadLegacyKeys({ legacyKeysFile }, NOW_MS + 1_000)
    expect(second.privateKeyPem).toBe(first.privateKeyPem)
    expect(second.certificate).toEqual(first.certificate)
    expect(second.peerId).toBe(first.peerId)
  })

  test.skipIf(process.platform === 'win32')('can be read by this user alone', async () => {
    const { folder, legacyKeysFile } = place()
    await loadLegacyKeys({ legacyKeysFile }, NOW_MS)
    expect(readdirSync(folder)).toEqual(['legacy-keys.json'])
    expect(statSync(legacyKeysFile).mode & 0o777).toBe(0o600)
  })

  test('that is damaged is neither replaced nor quoted', async () => {
    const { legacyKeysFile } = place()
    await loadLegacyKeys({ legacyKeysFile }, NOW_MS)
    const whole = readFileSync(legacyKeysFile, 'utf8')
    const spoiled = ['', '{', '7', 'null', whole.slice(0, 900), whole.replace('MII', 'MIJ'), '{}']
    for (const text of spoiled) {
      writeFileSync(legacyKeysFile, text)
      const error: unknown = await loadLegacyKeys({ legacyKeysFile }, NOW_MS).catch((e) => e)
      expect(error, text.slice(0, 20)).toMatchObject({ code: 'host/legacy-keys-damaged' })
      expect(String(error)).not.toContain('PRIVATE')
      expect(readFileSync(legacyKeysFile, 'utf8')).toBe(text)
    }
  })

  test('that a later program wrote is left alone', async () => {
    const { legacyKeysFile } = place()
    writeFileSync(legacyKeysFile, '{"format":2}')
    await expect(loadLegacyKeys({ legacyKeysFile }, NOW_MS)).rejects.toMatchObject({
      code: 'store/newer',
    })
  })

  test('that cannot be kept is not used', async () => {
    const { folder } = place()
    const legacyKeysFile = join(folder, 'missing', 'legacy-keys.json')
    await expect(loadLegacyKeys({ legacyKeysFile }, NOW_MS)).rejects.toMatchObject({
      code: 'store/failed',
    })
  })
})

import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { holderOf } from '../../../tests/support/keys.ts'
import { PipefitterError } from '../base/errors.ts'
import { createPipeId } from '../protocol/ids.ts'
import type { TrustRecord } from '../peer/ports/trust.ts'
import { openTrustStore } from './trust-file.ts'

const pipeId = createPipeId((length) => new Uint8Array(length).fill(7))
const { name = '', ...bob } = holderOf('bob')
const record: TrustRecord = {
  peers: [
    {
      ...{ ...bob, name, standing: 'paired', origin: 'pairing', standingWallMs: 3 },
      ...{ firstSeenWallMs: 1, lastSeenWallMs: 2 },
      grants: [{ right: 'bind', pipeId }, { right: 'send' }],
    },
  ],
  accesses: new Map([[pipeId, 'paired']]),
}

const place = () => ({ trustFile: join(temporaryFolder(), 'trust.json') })

const written = () => {
  const at = place()
  openTrustStore(at).store.save(record)
  return at
}

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof PipefitterError) return error.code
    throw error
  }
  return 'nothing'
}

describe('the file of trusted peers', () => {
  test('gives back what was saved, and is readable by us alone', () => {
    const at = written()
    const { store, notice } = openTrustStore(at)
    expect(store.load()).toEqual(record)
    expect(notice).toBeUndefined()
    if (process.platform !== 'win32') expect(statSync(at.trustFile).mode & 0o777).toBe(0o600)
  })

  test('a profile without one trusts nobody', () => {
    expect(openTrustStore(place()).store.load()).toEqual({ peers: [], accesses: new Map() })
  })

  test.each(['', '.backup'])('its copy "%s" may be gone or empty: the other serves', (ending) => {
    for (const spoil of [(file: string) => rmSync(file), (file: string) => truncateSync(file)]) {
      const at = written()
      spoil(at.trustFile + ending)
      expect(openTrustStore(at).store.load()).toEqual(record)
      expect(readFileSync(at.trustFile, 'utf8')).toBe(
        readFileSync(`${at.trustFile}.backup`, 'utf8'),
      )
    }
  })

  test('one flipped bit anywhere in one copy is noticed, and costs nothing', () => {
    const { length } = readFileSync(written().trustFile)
    for (let at = 0; at < length; at += 7) {
      const { trustFile } = written()
      const bytes = readFileSync(trustFile)
      bytes[at]! ^= 1 << (at % 7)
      writeFileSync(trustFile, bytes)
      const { store, notice } = openTrustStore({ trustFile })
      expect(store.load()).toEqual(record)
      expect(notice ?? '').toContain(at === length - 1 ? '' : 'set aside')
    }
  })

  test('cut off at any length, the other copy serves and the damaged one is set aside', () => {
    const { length } = readFileSync(written().trustFile)
    for (let at = 1; at < length - 1; at += 31) {
      const { trustFile } = written()
      truncateSync(trustFile, at)
      expect(openTrustStore({ trustFile }).store.load()).toEqual(record)
      expect(existsSync(`${trustFile}.damaged`)).toBe(true)
    }
  })

  test('with both copies damaged the peer does not start, and neither file is touched', () => {
    const at = written()
    for (const ending of ['', '.backup']) writeFileSync(at.trustFile + ending, 'no json')
    expect(codeOf(() => openTrustStore(at))).toBe('host/trust-damaged')
    expect(readFileSync(at.trustFile, 'utf8')).toBe('no json')
  })

  test('a key that was put in place of another is no key of that fingerprint', () => {
    const at = place()
    const [peer] = record.peers
    const forged = { ...peer!, publicKey: holderOf('eve').publicKey }
    openTrustStore(at).store.save({ ...record, peers: [forged] })
    expect(codeOf(() => openTrustStore(at))).toBe('host/trust-damaged')
  })

  test('what a later program wrote is not read, and not replaced', () => {
    const at = written()
    const text = readFileSync(at.trustFile, 'utf8').replace('"format":1', '"format":2')
    writeFileSync(at.trustFile, text)
    expect(codeOf(() => openTrustStore(at))).toBe('store/newer')
    expect(readFileSync(at.trustFile, 'utf8')).toBe(text)
  })
})

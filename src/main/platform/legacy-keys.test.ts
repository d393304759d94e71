import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createLegacyKeys, legacyVerifier, openLegacyKeys } from './legacy-keys.ts'
import type { LegacyKeys } from './legacy-keys.ts'

const NOW_MS = Date.UTC(2026, 2, 1, 12)
let keys: LegacyKeys
beforeAll(async () => {
  keys = await createLegacyKeys(NOW_MS)
})

describe('the key of message signatures', () => {
  test('is RSA of 2048 bits in a certificate that it signs itself, valid for ten years', () => {
    const certificate = new X509Certificate(keys.certificate)
    const { publicKey } = certificate
    expect(publicKey.asymmetricKeyType).toBe('rsa')
    expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
    expect(certificate.verify(publicKey)).toBe(true)
    expect(certificate.subject).toMatch(/^CN=jxta [0-9a-f]{16}$/)
    expect(certificate.issuer).toBe(certificate.subject)
    expect(certificate.validFromDate.getTime()).toBe(NOW_MS - 86_400_000)
    expect(certificate.validToDate.getTime()).toBe(NOW_MS + 3650 * 86_400_000)
    // As OpenSSL reads it: a positive number, without needless zeros.
    expect(certificate.serialNumber).toMatch(/^[0-9A-F]{28,32}$/)
  })

  test('yields the id that its digest gives', () => {
    const digest = Buffer.from(legacyVerifier.keyDigest(keys.certificate)!).toString('hex')
    expect(digest).toHaveLength(40)
    expect(keys.peerId).toBe(
      `urn:jxta:cbid-59616261646162614A78746150325033${digest.slice(0, 32).toUpperCase()}03`,
    )
  })

  test('is the same when it is opened again', () => {
    const again = openLegacyKeys(keys.privateKeyPem, keys.certificate)
    expect(again.peerId).toBe(keys.peerId)
    const signature = again.sign([Uint8Array.of(1), Uint8Array.of(2, 3)])
    const verify = (bytes: number[]) =>
      legacyVerifier.verify(keys.certificate, [Uint8Array.from(bytes)], signature)
    expect(verify([1, 2, 3])).toBe(true)
    expect(verify([1, 2, 4])).toBe(false)
  })

  test('is refused with the certificate of another key, or none', async () => {
    const other = await createLegacyKeys(NOW_MS)
    const damaged = expect.objectContaining({ code: 'host/identity-damaged' })
    expect(() => openLegacyKeys(keys.privateKeyPem, other.certificate)).toThrow(damaged)
    expect(() => openLegacyKeys(keys.privateKeyPem, Uint8Array.of(1))).toThrow(damaged)
    expect(() => openLegacyKeys('no key', keys.certificate)).toThrow(damaged)
  })

  test('a certificate that is none verifies nothing', () => {
    const none = Uint8Array.of(0x30, 0)
    expect(legacyVerifier.isSelfSigned(none)).toBe(false)
    expect(legacyVerifier.verify(none, [], new Uint8Array(256))).toBe(false)
    expect(legacyVerifier.keyDigest(none)).toBeUndefined()
  })
})

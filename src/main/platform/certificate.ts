import { createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { derBits, derInteger, derName, derSequence, derTime, derValue } from './der.ts'

/** The tag of a certificate's version field, and version 3. */
const VERSION_TAG = 0xa0
const VERSION_3 = Uint8Array.of(2)
/** The tag of its list of extensions. */
const EXTENSIONS_TAG = 0xa3

export interface CertificateFields {
  /** The signature's AlgorithmIdentifier in DER; its digest is SHA-256. */
  readonly algorithm: Uint8Array
  /** At most 19 bytes, the highest first. */
  readonly serial: Uint8Array
  readonly commonName: string
  readonly validFromWallMs: number
  readonly validToWallMs: number
  /** Each an Extension in DER. */
  readonly extensions: readonly Uint8Array[]
}

/** An X.509 certificate, version 3, for the key that signs it (RFC 5280, 4.1), in DER. */
export const selfSignedCertificate = (
  privateKey: KeyObject,
  fields: CertificateFields,
): Uint8Array => {
  const { algorithm, extensions } = fields
  const name = derName(fields.commonName)
  const body = derSequence(
    derValue(VERSION_TAG, derInteger(VERSION_3)),
    derInteger(fields.serial),
    algorithm,
    name,
    derSequence(derTime(fields.validFromWallMs), derTime(fields.validToWallMs)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [derValue(EXTENSIONS_TAG, derSequence(...extensions))]),
  )
  const der = derSequence(body, algorithm, derBits(sign('sha256', body, privateKey)))
  // Not a piece of the pool that all buffers share.
  return Uint8Array.from(der)
}

/** A certificate as TLS libraries take it. */
export const certificatePemOf = (certificate: Uint8Array): string => {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

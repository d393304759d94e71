/**
 * What somebody between two who pair does with a fast machine: he tries nonces until the words that he would show to the one
 * are the words that he knows of the other. Alone with `node tests/support/grind-words.ts [tries as a power of 2]` (26
 * unless given).
 */
import { createHmac } from 'node:crypto'
import { concatBytes } from '../../src/main/base/bytes.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { lengthPrefixed, sha256 } from '../../src/main/base/sha256.ts'
import {
  fingerprintBytes,
  parseKeyFingerprint,
  type KeyFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'
import {
  bitsAt,
  pairingWords,
  WORD_BITS,
  type PairingParties,
  type PairingSecrets,
} from '../../src/main/protocol/trust/pairing-keys.ts'

export interface Grinding {
  /** Of the link on which he answers: what is fixed, and all secrets but the nonce that he tries. */
  readonly parties: PairingParties
  readonly secrets: Omit<PairingSecrets, 'responderNonce'>
  /** The words that the other side sees. */
  readonly wanted: readonly number[]
  readonly tries: number
}

/** The first nonce that gives the wanted words, and how many it took; none where all tries failed. */
export const grind = ({
  parties,
  secrets,
  wanted,
  tries,
}: Grinding): { readonly nonce: Uint8Array; readonly tries: number } | undefined => {
  const nonce = new Uint8Array(32)
  const view = new DataView(nonce.buffer)
  for (let n = 0; n < tries; n++) {
    view.setUint32(0, n)
    const words = pairingWords(parties, { ...secrets, responderNonce: nonce })
    if (words.every((word, i) => word === wanted[i])) return { nonce, tries: n + 1 }
  }
  return undefined
}

const random = seededRandom(26)
export const someBytes = (length = 32): Uint8Array => random.bytes(length)
export const someKey = (): KeyFingerprint => {
  const key = parseKeyFingerprint(Buffer.from(someBytes()).toString('hex'))
  if (key === undefined) throw new Error('no fingerprint')
  return key
}

/** The same search with the system's SHA-256, ten times as fast; compared with the product's words now and then. */
const grindFast = ({ parties, secrets, wanted, tries }: Grinding): number | undefined => {
  const keys = [parties.requester, parties.responder].map(fingerprintBytes)
  const [requester = new Uint8Array(), responder = new Uint8Array()] = keys
  const fixed = [parties.session, 'requester', requester, 'responder', responder]
  const salt = sha256(lengthPrefixed(['Pipefitter pairing 1']))
  const info = lengthPrefixed(['words', ...fixed, Uint8Array.of(parties.words)])
  const round = concatBytes([info, Uint8Array.of(1)])
  const nonce = new Uint8Array(32)
  const view = new DataView(nonce.buffer)
  const material = concatBytes([secrets.requesterNonce, nonce, secrets.exporter])
  for (let n = 0; n < tries; n++) {
    view.setUint32(0, n)
    material.set(nonce, secrets.requesterNonce.length)
    const key = createHmac('sha256', salt).update(material).digest()
    const out = createHmac('sha256', key).update(round).digest()
    const isFit = wanted.every((word, i) => bitsAt(out, i * WORD_BITS) === word)
    if (n % 2 ** 20 === 0) assertSame(out, { parties, secrets, nonce })
    if (isFit) return n + 1
  }
  return undefined
}

interface Tried extends Pick<Grinding, 'parties' | 'secrets'> {
  readonly nonce: Uint8Array
}

const assertSame = (out: Uint8Array, { parties, secrets, nonce }: Tried): void => {
  const words = pairingWords(parties, { ...secrets, responderNonce: nonce })
  const same = words.every((word, i) => bitsAt(out, i * WORD_BITS) === word)
  if (!same) throw new Error('the fast search does not compute the words of the product')
}

if (import.meta.main) {
  const power = Number(process.argv[2] ?? 26)
  const parties = { session: someBytes(16), requester: someKey(), responder: someKey(), words: 4 }
  const secrets = { requesterNonce: someBytes(), exporter: someBytes() }
  const wanted = [1, 2, 3, 4]
  const started = performance.now()
  const found = grindFast({ parties, secrets, wanted, tries: 2 ** power })
  const seconds = Math.round((performance.now() - started) / 1_000)
  console.log(JSON.stringify({ words: 4, bits: 44, tries: 2 ** power, found: found ?? 0, seconds }))
}

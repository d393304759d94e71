/**
 * The signature of an advertisement: one element of our own, `PfSignature`, last in the root. Other implementations pass
 * over it, as over any element they do not know.
 *
 * What is signed is no text but the tree: see {@link toBeSigned}. So a document may be written anew, with other white
 * space, other quotes or another order of attributes, and stays signed; any other change breaks the signature.
 */
import { base64Decode, base64Encode } from '../../base/base64.ts'
import {
  concatBytes,
  hexDecode,
  hexEncode,
  utf8Encode,
  writeU32,
  writeU64,
} from '../../base/bytes.ts'
import { textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError } from './document.ts'
import { optional, single } from './fields.ts'
import type { ElementCodec } from './fields.ts'
import { integer } from './values.ts'

export interface AdvertisementSignature {
  /** The signer's public key, a SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /**
   * When it was signed (milliseconds since 1970), by the signer's clock; of two that a key signed about the same thing the
   * greater one is newer. No signer writes the same twice for different documents, whatever its clock does.
   */
  readonly timeMs: number
  /** How long it holds from then on; 0 takes back what was said before. */
  readonly lifetimeMs: number
  /** What the id was made with, where the id commits to the signer's key: 16 bytes. */
  readonly nonce?: Uint8Array
  /** ECDSA on P-256 with SHA-256, r and s: 64 bytes. */
  readonly value: Uint8Array
}

const SIGNATURE_ELEMENT = 'PfSignature'
/** Keeps a signature of an advertisement from being taken for one of anything else. */
const LABEL = 'pipefitter advertisement 1'

export const NONCE_BYTES = 16
export const SIGNATURE_BYTES = 64
/** Longest public key taken; one of P-256 has 91 bytes. */
const KEY_BYTES_MAX = 256
const ATTRIBUTES = ['Key', 'Time', 'Lifetime', 'Nonce']

const wholeNumber = integer(0, Number.MAX_SAFE_INTEGER)

const codec: ElementCodec<AdvertisementSignature> = {
  read(element) {
    const { Key: key, Time: time, Lifetime: lifetime, Nonce: nonce } = element.attributes
    const isStrange = Object.keys(element.attributes).some((name) => !ATTRIBUTES.includes(name))
    if (isStrange || element.children.length > 0) throw documentError('it holds something unknown')
    if (key === undefined || time === undefined || lifetime === undefined)
      throw documentError('it has no Key, no Time or no Lifetime')
    return {
      publicKey: readKey(key),
      timeMs: wholeNumber.parse(time.trim()),
      lifetimeMs: wholeNumber.parse(lifetime.trim()),
      ...(nonce === undefined
        ? {}
        : { nonce: readBytes('Nonce', hexDecode(nonce.trim()), NONCE_BYTES) }),
      value: readBytes('value', base64Decode(trimmedText(element)), SIGNATURE_BYTES),
    }
  },
  write: (name, { publicKey, timeMs, lifetimeMs, nonce, value }) =>
    textNode(name, base64Encode(value), {
      Key: base64Encode(publicKey),
      Time: String(timeMs),
      Lifetime: String(lifetimeMs),
      ...(nonce === undefined ? {} : { Nonce: hexEncode(nonce) }),
    }),
}

/** The row of a document's field table; it stands last. */
export const signatureField = optional(SIGNATURE_ELEMENT, codec)

/** The signature in a document's root, unverified; throws `protocol/document-malformed` for one that is none, or for two. */
export function signatureOf(root: XmlElement): AdvertisementSignature | undefined {
  const element = single(root, SIGNATURE_ELEMENT)
  return element === undefined ? undefined : codec.read(element)
}

/**
 * The bytes that are signed: a label, what the signature says beside its value, and the document's tree without its
 * signature. Every text and every list has its length before it, so that no two trees give the same bytes.
 *
 * Of an element: its name, its attributes sorted by name (namespaces are attributes as any other), its text without the
 * white space around it, and its children in their order.
 */
export function toBeSigned(
  root: XmlElement,
  { publicKey, timeMs, lifetimeMs, nonce }: Omit<AdvertisementSignature, 'value'>,
): Uint8Array {
  const parts: Uint8Array[] = []
  addText(parts, LABEL)
  addBytes(parts, publicKey)
  addNumber(parts, timeMs)
  addNumber(parts, lifetimeMs)
  addBytes(parts, nonce ?? new Uint8Array(0))
  const children = root.children.filter(({ name }) => name !== SIGNATURE_ELEMENT)
  addElement(parts, { ...root, children })
  return concatBytes(parts)
}

function addElement(parts: Uint8Array[], { name, attributes, text, children }: XmlElement): void {
  addText(parts, name)
  const names = Object.keys(attributes).sort()
  addCount(parts, names.length)
  for (const attribute of names) {
    addText(parts, attribute)
    addText(parts, attributes[attribute] ?? '')
  }
  addText(parts, withoutWhiteSpaceAround(text))
  addCount(parts, children.length)
  for (const child of children) addElement(parts, child)
}

/** What XML calls white space (production 3), and nothing else that may look like it. */
const WHITE_SPACE = ' \t\r\n'

function withoutWhiteSpaceAround(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && WHITE_SPACE.includes(text.charAt(start))) start++
  while (end > start && WHITE_SPACE.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function addText(parts: Uint8Array[], text: string): void {
  addBytes(parts, utf8Encode(text))
}

function addBytes(parts: Uint8Array[], bytes: Uint8Array): void {
  addCount(parts, bytes.length)
  parts.push(bytes)
}

function addCount(parts: Uint8Array[], count: number): void {
  const bytes = new Uint8Array(4)
  writeU32(bytes, 0, count)
  parts.push(bytes)
}

function addNumber(parts: Uint8Array[], value: number): void {
  const bytes = new Uint8Array(8)
  writeU64(bytes, 0, value)
  parts.push(bytes)
}

function readKey(text: string): Uint8Array {
  const key = base64Decode(text)
  if (key === undefined || key.length === 0 || key.length > KEY_BYTES_MAX)
    throw documentError('its Key is none')
  return key
}

function readBytes(what: string, bytes: Uint8Array | undefined, length: number): Uint8Array {
  if (bytes?.length === length) return bytes
  throw documentError(`its ${what} has not ${length} bytes`)
}

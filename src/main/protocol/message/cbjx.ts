/**
 * Message signatures as JXSE 2.7 makes them (CBJX; the specification has none): every message ends with
 * a {@link Trailer} of its direct sender, and one that a router passes on has an element with the
 * fingerprint of its first sender. Keys and algorithms are handed in; nothing here knows any.
 *
 * What a good signature says is little: somebody holds the key of a certificate that anyone can make.
 * Only where the peer's id is derived from the key (`cbid`) does the key prove the id; JXSE takes it to
 * prove any.
 */
import { utf8Decode, utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { parseEndpointAddress, peerAddress, peerOfAddress } from '../addresses.ts'
import { ENDPOINT_SOURCE, JXTA_NAMESPACE, ROUTER_FINGERPRINT } from '../constants.ts'
import { parsePeerId, peerIdOfKey } from '../ids.ts'
import type { PeerId } from '../ids.ts'
import { decodeMessageWithEnd } from './decode.ts'
import type { MessageLimits } from './decode.ts'
import { encodeMessage } from './encode.ts'
import { namespacesInHashOrder } from './hash-order.ts'
import { bytesElement, elementText } from './message.ts'
import type { Message, MessageElement } from './message.ts'
import { encodeStrings, encodeTrailer, readTrailer, stringsIn } from './trailer.ts'
import type { Trailer } from './trailer.ts'

/** Signs in the name of one key. */
export interface CbjxSigner {
  /** X.509, DER, of the key, signed by itself. */
  readonly certificate: Uint8Array
  /** SHA256withRSA over the parts, one after the other. */
  sign(parts: readonly Uint8Array[]): Uint8Array
}

/** What verifying takes; each says false, or `undefined`, for a certificate that cannot be read. */
export interface CbjxVerifier {
  /** Whether the certificate is signed by its own key. */
  isSelfSigned(certificate: Uint8Array): boolean
  /** SHA256withRSA over the parts, with the key of the certificate. */
  verify(certificate: Uint8Array, parts: readonly Uint8Array[], signature: Uint8Array): boolean
  /** SHA-1 of the SubjectPublicKeyInfo of the certificate's key. */
  keyDigest(certificate: Uint8Array): Uint8Array | undefined
}

/** What the signature of a message says. */
export type CbjxVerdict =
  | { readonly kind: 'unsigned' }
  /** The holder of the key says that it is `source`; `ownsId` where the id is derived from the key. */
  | { readonly kind: 'signed'; readonly source: PeerId; readonly ownsId: boolean }
  | { readonly kind: 'invalid'; readonly why: string }

/**
 * Encodes a message so that the receiver, which writes it again to verify it, gets the same bytes.
 * @throws PipefitterError as `encodeMessage` does.
 */
export function encodeToBeSigned(message: Message): readonly Uint8Array[] {
  return encodeMessage(message, namespacesInHashOrder(message.elements))
}

/**
 * Adds the signature block to an encoded message, which must be as {@link encodeToBeSigned} writes it.
 *
 * @param source the id in the message's `EndpointSourceAddress`.
 */
export function signMessage(
  parts: readonly Uint8Array[],
  source: PeerId,
  signer: CbjxSigner,
): readonly Uint8Array[] {
  return [...parts, trailerOf(parts, source, signer)]
}

/** The signature block alone, for carriers that put it elsewhere; see {@link signMessage}. */
export function trailerOf(
  parts: readonly Uint8Array[],
  source: PeerId,
  signer: CbjxSigner,
): Uint8Array {
  const { certificate } = signer
  const signature = signer.sign([...parts, certificate, utf8Encode(source)])
  return encodeTrailer(certificate, source, signature)
}

/**
 * Reads a message and judges its signature block.
 * @throws PipefitterError as `decodeMessage` does; a bad signature is a verdict, not an error.
 */
export function verifyMessage(
  bytes: Uint8Array,
  verifier: CbjxVerifier,
  limits?: MessageLimits,
): { readonly message: Message; readonly verdict: CbjxVerdict } {
  const { message, end } = decodeMessageWithEnd(bytes, limits)
  const trailer = end === bytes.length ? undefined : readTrailer(bytes, end)
  if (trailer === undefined) return { message, verdict: { kind: 'unsigned' } }
  return { message, verdict: judgeTrailer(message, bytes.subarray(0, end), trailer, verifier) }
}

/** The element that signs the source of a routed message; it stands before the router's own. */
export function routerFingerprint(source: PeerId, signer: CbjxSigner): MessageElement {
  const payload = utf8Encode(peerAddress(source))
  const signature = signer.sign([payload, signer.certificate])
  const body = encodeStrings(payload, signer.certificate, signature)
  return bytesElement(JXTA_NAMESPACE, ROUTER_FINGERPRINT, body)
}

/**
 * Judges the fingerprint of a routed message, whose source must be derived from the key.
 * @param source the `Src` of the router message beside it.
 */
export function verifyFingerprint(
  message: Message,
  source: PeerId,
  verifier: CbjxVerifier,
): CbjxVerdict {
  const element = message.get(JXTA_NAMESPACE, ROUTER_FINGERPRINT)
  if (element === undefined) return { kind: 'unsigned' }
  const [payload, certificate, signature] = stringsIn(element.body, 0) ?? []
  if (payload === undefined || certificate === undefined || signature === undefined)
    return invalid('the fingerprint is malformed')
  const why = whyNotSigned(certificate, [payload, certificate], signature, verifier)
  if (why !== undefined) return invalid(why)
  if (peerIn(() => utf8Decode(payload)) !== source)
    return invalid('the fingerprint is that of another peer')
  if (!ownsId(source, certificate, verifier))
    return invalid('the id of the first sender is not derived from its key')
  return { kind: 'signed', source, ownsId: true }
}

function judgeTrailer(
  message: Message,
  signed: Uint8Array,
  trailer: Trailer,
  verifier: CbjxVerifier,
): CbjxVerdict {
  const { certificate, source: claimed, signature } = trailer
  const why = whyNotSigned(certificate, [signed, certificate, claimed], signature, verifier)
  if (why !== undefined) return invalid(why)
  const source = idIn(claimed)
  if (source === undefined) return invalid('the signer is no peer')
  if (senderOf(message) !== source) return invalid('the signer is not the sender')
  return { kind: 'signed', source, ownsId: ownsId(source, certificate, verifier) }
}

function whyNotSigned(
  certificate: Uint8Array,
  parts: readonly Uint8Array[],
  signature: Uint8Array,
  verifier: CbjxVerifier,
): string | undefined {
  if (!verifier.isSelfSigned(certificate)) return 'the certificate is not signed by itself'
  if (!verifier.verify(certificate, parts, signature)) return 'the signature does not hold'
  return undefined
}

function ownsId(id: PeerId, certificate: Uint8Array, verifier: CbjxVerifier): boolean {
  const digest = verifier.keyDigest(certificate)
  return digest !== undefined && peerIdOfKey(digest) === id
}

function senderOf(message: Message): PeerId | undefined {
  const element = message.get(JXTA_NAMESPACE, ENDPOINT_SOURCE)
  return element === undefined ? undefined : peerIn(() => elementText(element))
}

function peerIn(text: () => string): PeerId | undefined {
  return orUndefined(() => peerOfAddress(parseEndpointAddress(text().trim())))
}

function idIn(bytes: Uint8Array): PeerId | undefined {
  return orUndefined(() => parsePeerId(utf8Decode(bytes)))
}

/** What cannot be read is nobody. */
function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PipefitterError || error instanceof TypeError) return undefined
    throw error
  }
}

function invalid(why: string): CbjxVerdict {
  return { kind: 'invalid', why }
}

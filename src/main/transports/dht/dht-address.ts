/**
 * Addresses of the DHT. `dht://<64 hexadecimal digits>` leads to whoever holds that key of the DHT; a peer advertises its
 * own. `dht://<32 hexadecimal digits>` leads to the peer whose id has these digits: who says in the DHT that it is that peer
 * is dialled, and taken only once it has proven so.
 */
import { hexDecode, hexEncode, utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { sha256 } from '../../base/sha256.ts'
import { parseEndpointAddress } from '../../protocol/addresses.ts'
import { WORLD_GROUP_UUID } from '../../protocol/constants.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { StreamTarget } from '../stream/index.ts'

export const DHT_SCHEME = 'dht'

export interface DhtTarget extends StreamTarget {
  /** The key of the DHT that is dialled, 32 bytes. */
  readonly key: Uint8Array
}

const KEY = /^[0-9a-f]{64}$/
const PEER = /^[0-9a-f]{32}$/
/** Of a peer's id whose number is that of its key (6.2.1.2.3): the number stands between the world group's and the type. */
const PEER_VALUE = new RegExp(`^uuid-${WORLD_GROUP_UUID}([0-9A-F]{32})03$`, 'i')

/** @throws PipefitterError `protocol/address-malformed` for anything that names no key of the DHT. */
export const parseKeyAddress = (text: string): Omit<DhtTarget, 'host'> => {
  const authority = authorityOf(text)
  const key = KEY.test(authority) ? hexDecode(authority) : undefined
  if (key !== undefined) return { key, address: formatKeyAddress(key) }
  throw new PipefitterError('protocol/address-malformed', `${text} names no key of the DHT`)
}

/** The digits of the peer that an address asks for; nothing for every other address. */
export const peerDigitsIn = (text: string): string | undefined => {
  try {
    const authority = authorityOf(text)
    return PEER.test(authority) ? authority : undefined
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

export const formatKeyAddress = (key: Uint8Array): string => `${DHT_SCHEME}://${hexEncode(key)}`

/** The address that leads to a peer of which nothing but the id is known; nothing where its id is no key's. */
export const peerIdAddress = (peerId: PeerId): string | undefined => {
  const digits = peerDigits(peerId)
  return digits === undefined ? undefined : `${DHT_SCHEME}://${digits}`
}

/** The digits of a peer's id, which are the beginning of its key's fingerprint. */
export const peerDigits = (peerId: PeerId): string | undefined =>
  PEER_VALUE.exec(uniqueValue(peerId))?.[1]?.toLowerCase()

/**
 * Under what a peer is announced: a digest, so that the nodes which keep the announcement learn no id that they did not know
 * before. Whoever knows the id finds the peer, and nobody else.
 */
export const topicOfPeer = (digits: string): Uint8Array => topic('peer', digits)

/** Under what the holders of a pipe are announced: likewise. */
export const topicOfPipe = (pipeId: PipeId): Uint8Array =>
  topic('pipe', uniqueValue(pipeId).toLowerCase())

const topic = (kind: string, subject: string): Uint8Array =>
  sha256(utf8Encode(`pipefitter/dht/1/${kind}/${subject}`))

const authorityOf = (text: string): string => {
  const { protocol, authority, service } = parseEndpointAddress(text)
  if (protocol === DHT_SCHEME && service === undefined) return authority.toLowerCase()
  throw new PipefitterError('protocol/address-malformed', `${text} is no address of the DHT`)
}

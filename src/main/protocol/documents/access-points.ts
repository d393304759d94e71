/** Access point advertisements, `jxta:APA` (4.4.2.2): they name a peer, or addresses, or both. */
import { PipefitterError } from '../../base/errors.ts'
import { parseEndpointAddress } from '../addresses.ts'
import { JXTA_XML_NAMESPACE, LIST_MAX } from '../constants.ts'
import { parsePeerId } from '../ids.ts'
import type { PeerId } from '../ids.ts'
import { childrenOf, parentNode, textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, within } from './document.ts'
import { single } from './fields.ts'

const ACCESS_POINT = 'jxta:APA'
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'xmlns:jxta': JXTA_XML_NAMESPACE,
  'xml:space': 'preserve',
}

/** The peers of the access points in an element, such as the hops of a route. */
export function readPeers(element: XmlElement): readonly PeerId[] {
  const points = childrenOf(element, ACCESS_POINT)
  if (points.length > LIST_MAX) throw documentError(`there are more than ${LIST_MAX} hops`)
  return points.map(readPeer)
}

/** An element with one access point for each peer. */
export function writePeers(name: string, peers: readonly PeerId[]): XmlElement {
  return parentNode(
    name,
    peers.map((peer) => parentNode(ACCESS_POINT, [textNode('PID', peer)], ATTRIBUTES)),
  )
}

/**
 * The addresses of the access point in an element, in their order. One that is no endpoint address is
 * left out: it could not be dialled either, and the others are still good.
 */
export function readAddresses(element: XmlElement): readonly string[] {
  const point = single(element, ACCESS_POINT)
  if (point === undefined) return []
  const addresses = childrenOf(point, 'EA')
  if (addresses.length > LIST_MAX)
    throw documentError(`there are more than ${LIST_MAX} endpoint addresses`)
  return addresses.map(trimmedText).filter(isAddress)
}

/** An element with one access point that holds the addresses. */
export function writeAddresses(name: string, addresses: readonly string[]): XmlElement {
  const point = parentNode(
    ACCESS_POINT,
    addresses.map((address) => textNode('EA', address)),
    ATTRIBUTES,
  )
  return parentNode(name, [point])
}

function readPeer(point: XmlElement): PeerId {
  const peer = single(point, 'PID')
  if (peer === undefined) throw documentError('there is a hop without its peer')
  return within('PID', () => parsePeerId(trimmedText(peer)))
}

function isAddress(text: string): boolean {
  try {
    parseEndpointAddress(text)
    return true
  } catch (error) {
    if (error instanceof PipefitterError) return false
    throw error
  }
}

/**
 * How a peer is named by DNS-SD (RFC 6763), so that ordinary tools see it: `_pipefitter._tcp`, an instance for each peer, and
 * in its TXT record whose port it is. None of it proves anything.
 */
import { cutToBytes } from './cut.ts'
import {
  sameName,
  DNS_TYPES,
  type DnsMessage,
  type DnsName,
  type DnsQuestion,
  type DnsRecord,
} from './dns-message.ts'
import { isPeerId, shortId, uniqueValue, type PeerId } from '../ids.ts'

/** Where mDNS is spoken (RFC 6762, section 3). */
export const MDNS_GROUP = '224.0.0.251'
export const MDNS_PORT = 5353
/** Longest name and version of a peer that are told or believed, in bytes. */
export const SERVICE_TEXT_MAX = 63
/** Most services of one message that are looked at. */
export const SERVICES_MAX = 8

export const SERVICE_TYPE: DnsName = ['_pipefitter', '_tcp', 'local']
/** Under which tools ask what kinds of service there are (RFC 6763, section 9). */
const ALL_TYPES: DnsName = ['_services', '_dns-sd', '_udp', 'local']

/** Lifetimes of RFC 6762, section 10: of what names a host, and of the rest. */
const HOST_SECONDS = 120
const OTHER_SECONDS = 4_500

/** That there are services of this kind here. */
const KIND: DnsRecord = {
  ...{ type: 'PTR', name: ALL_TYPES, target: SERVICE_TYPE, ttlSeconds: OTHER_SECONDS },
}

/** A peer as it is told on one network. */
export interface PeerService {
  readonly peerId: PeerId
  readonly name: string
  readonly version: string
  /** Where it listens on that network. */
  readonly address: string
  readonly port: number
}

/** The records of a peer; with no lifetime, they take back what was said. */
export const recordsOf = (peer: PeerService, isGoodbye = false): readonly DnsRecord[] => {
  const instance = instanceOf(peer)
  // The machine's own name is nobody's business.
  const host = [`pipefitter-${uniqueValue(peer.peerId).slice(-16).toLowerCase()}`, 'local']
  const seconds = (usual: number): number => (isGoodbye ? 0 : usual)
  const unique = true
  const strings = [
    'txtvers=1',
    `id=${peer.peerId}`,
    `v=${cutToBytes(peer.version, SERVICE_TEXT_MAX)}`,
    `name=${cutToBytes(peer.name, SERVICE_TEXT_MAX)}`,
  ]
  const own = { name: instance, unique }
  return [
    ...(isGoodbye ? [] : [KIND]),
    { type: 'PTR', name: SERVICE_TYPE, target: instance, ttlSeconds: seconds(OTHER_SECONDS) },
    { type: 'SRV', ...own, port: peer.port, target: host, ttlSeconds: seconds(HOST_SECONDS) },
    { type: 'TXT', ...own, strings, ttlSeconds: seconds(OTHER_SECONDS) },
    { type: 'A', name: host, unique, address: peer.address, ttlSeconds: seconds(HOST_SECONDS) },
  ]
}

/** Such as `Anna (0A1B2C3D)`: no two peers have the same, for it holds digits of the id. */
const instanceOf = ({ peerId, name }: PeerService): DnsName => {
  const end = ` (${shortId(peerId)})`
  return [cutToBytes(name, SERVICE_TEXT_MAX - end.length) + end, ...SERVICE_TYPE]
}

/** Whether any of the questions asks for this peer, or for what kinds of service there are. */
export const isAskedFor = (peer: PeerService, questions: readonly DnsQuestion[]): boolean => {
  const own = recordsOf(peer)
  return questions.some(({ name, type }) =>
    own.some((one) => sameName(one.name, name) && isType(type, one.type)),
  )
}

const isType = (asked: number, type: DnsRecord['type']): boolean =>
  asked === DNS_TYPES[type] || asked === DNS_TYPES.ANY

export const SERVICE_QUESTION: DnsQuestion = { name: SERVICE_TYPE, type: DNS_TYPES.PTR }

/** A peer that a message names; nobody has proven anything. */
export interface NamedPeer {
  readonly peerId: PeerId
  readonly port: number
  /** In numbers; absent: the message names none. */
  readonly address: string | undefined
}

/** Peers that a message names whole; what is damaged, or taken back, is left out. */
export const peersIn = ({ isAnswer, records }: DnsMessage): readonly NamedPeer[] => {
  if (!isAnswer) return []
  const alive = records.filter(({ ttlSeconds }) => ttlSeconds > 0)
  const instances = alive.flatMap((one) =>
    one.type === 'PTR' && sameName(one.name, SERVICE_TYPE) ? [one.target] : [],
  )
  return instances.slice(0, SERVICES_MAX).flatMap((instance) => peerAt(instance, alive) ?? [])
}

const peerAt = (instance: DnsName, records: readonly DnsRecord[]): NamedPeer | undefined => {
  let [id, target, port]: [string | undefined, DnsName, number] = [undefined, [], 0]
  for (const one of records) {
    if (!sameName(one.name, instance)) continue
    if (one.type === 'TXT') id = one.strings.find((text) => /^id=/i.test(text))?.slice(3)
    if (one.type === 'SRV') [target, port] = [one.target, one.port]
  }
  if (id === undefined || !isPeerId(id) || port === 0) return undefined
  const host = records.find((one) => one.type === 'A' && sameName(one.name, target))
  return { peerId: id, port, address: host?.type === 'A' ? host.address : undefined }
}

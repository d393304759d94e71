/** Every bound and time limit of the DHT transport, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import type { Rate } from '../../base/token-bucket.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import type { ReachPolicy } from '../../peer/ports/transport.ts'
import { CONNECTIONS_MAX } from '../stream/limits.ts'

/** The UDP port that is asked for; the next free one where it is taken. */
const DEFAULT_PORT = 49_737
/** Nodes that may be named to enter the DHT by. */
export const BOOTSTRAP_NODES_MAX = 16

/** Longest wait for a stream to a peer: finding it, the handshake, and opening a way through both routers. */
export const CONNECT_TIMEOUT_MS = 9_000
/** Longest wait for who says that it is the peer that is looked for, from the first packet to the proof. */
export const CANDIDATE_TIMEOUT_MS = 4_000
/** Most that are tried of those who say so: of the nodes asked each is believed as much as any other. */
export const CANDIDATES_MAX = 16
/** How many of them are tried at the same time. */
export const CANDIDATES_AT_ONCE = 8
/** Longest time that a lookup may take; what was heard by then is used. */
export const LOOKUP_TIMEOUT_MS = 3_000
/** Most answers of nodes that one lookup waits for. */
export const ANSWERS_MAX = 128
/** Most keys that one answer to a lookup may name; the rest of it is passed over. */
export const KEYS_PER_ANSWER_MAX = 20
/** Most keys that are kept of one lookup. */
export const KEYS_PER_LOOKUP_MAX = 256
/** Lookups that may be started, of peers and pipes together; more fail at once. */
export const LOOKUPS: Rate = { burst: 20, perSecond: 1 }

/** Most pipes that are announced at a time, beside this peer itself. */
export const ANNOUNCED_PIPES_MAX = 64
/** How often each announcement is repeated: nodes forget it after 20 minutes. */
export const REANNOUNCE_EVERY_MS = 10 * 60_000
/** Announcements under way at a time. */
export const ANNOUNCE_AT_ONCE = 4

/** Handshakes that the node takes part in: of one address, which may be a relaying node's, and of all together. */
export const HANDSHAKES_OF_ONE: Rate = { burst: 20, perSecond: 2 }
export const HANDSHAKES_OF_ALL: Rate = { burst: 60, perSecond: 15 }
/** Addresses whose handshakes are counted. */
export const HANDSHAKE_SOURCES_MAX = 1024
/** Entries that the library may keep in each of its tables. */
export const LIBRARY_TABLE_MAX = 4096

/** How long nodes to enter by may keep silent until a person is told. */
export const ENTER_TOLD_MS = 4_000

/** How often the node is looked at: while it has no other nodes, and while it has. */
export const LOOK_ALONE_EVERY_MS = 2_000
export const LOOK_EVERY_MS = 15_000
/** Longest time to say goodbye to the DHT; what is left then is dropped. */
export const STOP_TIMEOUT_MS = 2_000

/** Bytes that a stream may hold of what came and nobody has read; whoever sends more is cut off. */
export const WINDOW_BYTES = 2 * 1024 * 1024
/** Bytes in one piece of a stream. */
export const PIECE_MAX_BYTES = 64 * 1024
/** Bytes not read yet, below which the other side may be allowed more. */
export const READ_HIGH_WATER_BYTES = 256 * 1024

export interface DhtOptions {
  /** Whether this peer may speak to machines beyond its own networks, as of now; nothing is sent while it may not. */
  readonly reach: ReachPolicy
  /** Nodes to enter by, `host:port`; those of the public DHT unless given. */
  readonly bootstrap?: readonly string[] | undefined
  /** The UDP port; 49737 unless given. */
  readonly port?: number | undefined
  /** Longest message taken or sent, in bytes; 32 MiB unless given. */
  readonly maxMessageBytes?: number | undefined
  /** Connections at a time; 512 unless given. */
  readonly maxConnections?: number | undefined
  /** Handshakes of one address, and of all together. */
  readonly handshakes?: { readonly ofOne: Rate; readonly ofAll: Rate } | undefined
}

export interface DhtSettings {
  readonly reach: ReachPolicy
  /** Absent: the public DHT's. */
  readonly bootstrap: readonly BootstrapNode[] | undefined
  readonly port: number
  readonly maxMessageBytes: number
  readonly maxConnections: number
  readonly handshakes: { readonly ofOne: Rate; readonly ofAll: Rate }
}

export interface BootstrapNode {
  readonly host: string
  readonly port: number
}

/** @throws PipefitterError `base/invalid-input` naming the option that is out of its range. */
export const dhtSettings = (options: DhtOptions): DhtSettings => ({
  reach: options.reach,
  bootstrap: options.bootstrap === undefined ? undefined : parseBootstrap(options.bootstrap),
  port: within('port', options.port ?? DEFAULT_PORT, 1, 0xffff),
  maxMessageBytes: within(
    'maxMessageBytes',
    options.maxMessageBytes ?? MESSAGE_MAX,
    1024,
    MESSAGE_MAX,
  ),
  maxConnections: within('maxConnections', options.maxConnections ?? CONNECTIONS_MAX, 1, 65_536),
  handshakes: options.handshakes ?? { ofOne: HANDSHAKES_OF_ONE, ofAll: HANDSHAKES_OF_ALL },
})

const NODE = /^([A-Za-z0-9.-]{1,253}):([0-9]{1,5})$/

/**
 * Reads `host:port`, the host a name or an IPv4 address: the DHT itself knows no other.
 * @throws PipefitterError `base/invalid-input`
 */
const parseBootstrap = (texts: readonly string[]): readonly BootstrapNode[] => {
  if (texts.length > 0 && texts.length <= BOOTSTRAP_NODES_MAX) return texts.map(parseNode)
  const words = `From 1 to ${BOOTSTRAP_NODES_MAX} nodes may be named to enter the DHT by`
  throw invalid('bootstrap', words)
}

const parseNode = (text: string): BootstrapNode => {
  const [, host = '', port = ''] = NODE.exec(text) ?? []
  if (host !== '' && Number(port) >= 1 && Number(port) <= 0xffff)
    return { host, port: Number(port) }
  const words = 'A node of the DHT is written host:port; the host is a name or an IPv4 address'
  throw invalid('bootstrap', words)
}

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalid(
    name,
    `The DHT option ${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
  )
}

const invalid = (option: string, words: string): PipefitterError =>
  new PipefitterError('base/invalid-input', words, { details: { option } })

/**
 * All that the peer asks of the world. Transports, the platform and tests implement these; the peer knows nothing else
 * of sockets, files or databases.
 */
import type { Clock } from '../base/clock.ts'
import type { ErrorCode, PipefitterError } from '../base/errors.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import type { PipeAdvertisement } from '../protocol/documents/pipe-advertisement.ts'
import type { CbjxVerifier } from '../protocol/message/cbjx.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { MessageElement } from '../protocol/message/message.ts'

// ── Network ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One address of one network interface of this machine. */
export interface NetworkInterface {
  /** The system's name, such as `eth0`. */
  readonly name: string
  /** The address in numbers, without prefix or zone, such as `192.168.1.7` or `fd00::2`. */
  readonly address: string
  readonly family: 4 | 6
  /** Length of the network prefix in bits, such as 24. */
  readonly prefixLength: number
  /** The loopback interface. */
  readonly loopback: boolean
  /** Bridges, tunnels, containers and the like: usable, but ranked last. */
  readonly virtual: boolean
}

/** `slept`: this machine or this process stood still for a while. */
export type NetworkShake = 'interfaces' | 'routes' | 'slept'

/** What interfaces there are, best first: physical, then virtual, loopback last. */
export interface Network {
  /**
   * The usable interfaces now, already filtered by the profile's choice. Loopback is listed only when it was chosen by
   * name or when nothing else is up.
   */
  interfaces(): readonly NetworkInterface[]
  /** Calls after the list has changed (addresses or links came or went), with the new list. */
  onChanged(listener: (interfaces: readonly NetworkInterface[]) => void): Unsubscribe
  /** Calls when the paths to others may not be what they were a moment ago; after `onChanged`, where both happen. */
  onShaken(listener: (why: NetworkShake) => void): Unsubscribe
}

// ── Transports ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a connection tells its owner. Attached once; until then the connection delivers nothing. */
export interface ConnectionHandlers {
  /** One whole message body (binary message bytes, without the package header); a view, valid while it is referenced. */
  onMessage(body: Uint8Array): void
  /** After `send` returned false: there is room again. */
  onDrain(): void
  /** Exactly once, whoever closed; with the error that ended it, or none after an orderly end. Nothing comes after. */
  onClosed(error: PipefitterError | undefined): void
}

/** Traffic of one connection since it opened. */
export interface ConnectionStats {
  readonly messagesIn: number
  readonly messagesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** That the remote peer of a link holds a key, proven in the link's handshake (TLS 1.3, both sides with a certificate). */
export interface LinkProof {
  readonly fingerprint: KeyFingerprint
  /** The remote key, a SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /**
   * Keying material of this very session, the same at both ends and known to nobody else (RFC 8446, 7.5). It does not
   * cover the initiator's certificate: whoever binds something to it adds both fingerprints. Throws `endpoint/closed`
   * after the end.
   */
  exportKey(label: string, context: Uint8Array, lengthBytes: number): Uint8Array
}

/** One framed, greeted link to one identified peer, both directions, messages in order. */
export interface Connection {
  /** Scheme of the transport, such as `tcp`. */
  readonly transport: string
  /** The id that the remote peer gave in its greeting: with a `proof` that of its key, else no more than a claim. */
  readonly remotePeer: PeerId
  /** Absent on a link to a legacy peer, which proves nothing. */
  readonly proof?: LinkProof | undefined
  /** Where the other end is: the address dialled, or for an accepted connection its socket address. */
  readonly remoteAddress: string
  /** The address of ours that carries it, such as `tcp://192.168.1.7:9701`. */
  readonly localAddress: string
  /** The address at which the remote peer says that it can be dialled. */
  readonly remotePublicAddress: string
  readonly initiator: boolean
  readonly stats: ConnectionStats
  /** False while the write buffer is over its high-water mark, and after the end. */
  readonly writable: boolean
  /** Starts delivery. Called once, synchronously after the connection was handed over. */
  attach(handlers: ConnectionHandlers): void
  /**
   * Queues one message (`parts` = its binary encoding, without the package header; the connection frames it). Small
   * parts are copied at once, large ones are kept by reference until written: the caller must not change them.
   * Messages of one turn of the event loop leave in few writes. Returns false when the buffer is now over its
   * high-water mark (the message is taken all the same): wait for `onDrain`. Throws `endpoint/closed` after the end.
   */
  send(parts: readonly Uint8Array[]): boolean
  /** Stops reading from the network, so that the sender's window closes; nested calls do not count up. */
  pause(): void
  resume(): void
  /** Writes what is queued, then ends; settles when closed, at the latest after a bounded time. */
  close(): Promise<void>
  /** Ends at once; what is queued is lost. */
  abort(reason?: PipefitterError): void
}

/** One concrete place at which this peer can be reached: one interface of one transport. */
export interface LocalEndpoint {
  /** What goes into advertisements and answers, such as `tcp://192.168.1.7:9701`. */
  readonly address: string
  /** Scheme of the transport, such as `tcp`. */
  readonly transport: string
  readonly interface: NetworkInterface
}

/** Where a transport listens; endpoints follow the interfaces as they come and go. */
export interface Listener {
  /** The endpoints now, best first. */
  endpoints(): readonly LocalEndpoint[]
  /** After the list has changed. */
  onChanged(listener: () => void): Unsubscribe
  /** In words, what a person should know: a taken port and its replacement, an interface that refused. */
  notes(): readonly string[]
  /** Stops accepting and closes what was accepted; idempotent. */
  close(): Promise<void>
}

/** A way to link two peers with connections: tcp, ws, http, … Knows bytes and addresses, nothing of services. */
export interface Transport {
  /** The scheme of its addresses, such as `tcp`. */
  readonly scheme: string
  /** Whether `address` is one of this transport's and well formed. */
  canDial(address: string): boolean
  /**
   * Connects and exchanges greetings, bounded by the transport's own time limit. Rejects with `endpoint/unreachable`,
   * `transport/silent`, `protocol/welcome-malformed` or, when the signal aborts, `base/cancelled`.
   */
  dial(address: string, options: { readonly signal: AbortSignal }): Promise<Connection>
  /** Starts to accept; each accepted, greeted connection is handed to `onConnection`. */
  listen(onConnection: (connection: Connection) => void): Promise<Listener>
  /** What this transport can find out by itself about who is where; most can nothing. */
  readonly directory?: Directory | undefined
}

/** How a directory is doing. */
export interface DirectoryState {
  /** `off`: nothing is sent; `alone`: nobody of it answers. */
  readonly kind: 'off' | 'starting' | 'reachable' | 'alone'
  readonly sinceWallMs: number
  /** In words: why it is so, and what a person can do about it where that is something. */
  readonly words: string
  /**
   * How the router before this machine passes on what comes back: `open`: no router, or it lets all in; `steady`: by one
   * address for all, so that others get through to it once it has spoken to them; `changing`: by another address for each, so
   * that only peers with a better one can get through. Absent: not known.
   */
  readonly nat?: 'open' | 'steady' | 'changing' | undefined
}

/**
 * A place beyond this network in which peers and the holders of pipes can be looked up. What it tells is where to ask, and
 * nothing more: whoever is found there has to prove who it is on a link, like anybody.
 */
export interface Directory {
  /** For people, such as `DHT`. */
  readonly name: string
  readonly state: DirectoryState
  onChanged(listener: () => void): Unsubscribe
  /** An address that leads to this peer, though nothing but its id is known; nothing where that cannot be. */
  addressOf(peerId: PeerId): string | undefined
  /**
   * Addresses at which somebody may be asked for a pipe, few, in the order of worth. Rejects with `endpoint/unreachable` when
   * nobody answers at all, `endpoint/limit` when too much was asked lately, or `base/cancelled`.
   */
  holdersOf(pipeId: PipeId, signal: AbortSignal): Promise<readonly string[]>
  /** Says from now on that these pipes, and no others, can be asked for here; of too many the first. */
  announcePipes(pipeIds: readonly PipeId[]): void
}

/** Whether this peer may speak to machines beyond its own networks without being told each of them. */
export interface ReachPolicy {
  readonly anywhere: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

/** One interface on which a propagating transport sends and hears. */
export interface PropagationChannel {
  /** Such as `mcast:eth0`. */
  readonly id: string
  readonly interfaceName: string
  /** Why it does not work now, in words; absent while it does. */
  readonly error?: string
}

export interface PropagationResult {
  readonly channel: PropagationChannel
  /** Absent when the datagram was handed to the system. */
  readonly error?: string
  /** The error's code where it has one of its own, such as `protocol/datagram-too-long`. */
  readonly code?: ErrorCode
}

/** One received datagram's message. */
export interface PropagatedMessage {
  /** Binary message bytes, and behind them the sender's signature block where it has one. */
  readonly body: Uint8Array
  readonly channel: PropagationChannel
  /** The sender's socket address in numbers: where it came from, not who it is. */
  readonly from: string
}

/** A way to reach all neighbours at once without knowing them: IP multicast. Unreliable and bounded in size. */
export interface PropagateTransport {
  readonly scheme: string
  /** Longest message body it carries, in bytes. */
  readonly maxBodyBytes: number
  /** The text that goes into the destination address of what it sends, such as `mcast://224.0.1.85:1234`. */
  readonly destination: string
  channels(): readonly PropagationChannel[]
  /** Joins on every interface, follows the interfaces, and delivers what arrives, our own looped back included. */
  start(onMessage: (message: PropagatedMessage) => void): Promise<void>
  /**
   * Sends on every channel. `trailer` is a signature block, which goes behind the message and counts towards
   * `maxBodyBytes`. Settles with one result a channel; never rejects.
   */
  propagate(
    parts: readonly Uint8Array[],
    trailer?: Uint8Array,
  ): Promise<readonly PropagationResult[]>
  onChanged(listener: () => void): Unsubscribe
  close(): Promise<void>
}

/** Whether peers that prove nothing are linked to, as of now; one decision for the transports and the peer. */
export interface LegacyPolicy {
  readonly allowed: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

/** One end of a link on which both sides proved one key: this peer dialled itself, or somebody else has its key. */
export interface OwnKeyMeeting {
  /** The same at both ends of the link, and nowhere else. */
  readonly mark: string
  readonly initiator: boolean
  /** The other end. */
  readonly address: string
}

/** How transports prove who this peer is, and whom they let in. */
export interface LinkSecurity {
  readonly credentials: LinkCredentials
  readonly keys: KeyVerifier
  /** Whether links to legacy peers, which prove nothing, are made and taken, as of now. */
  legacyAllowed(): boolean
  /** Whether a person has paired the peer with this key, as of now; absent: nobody is. */
  isTrusted?(fingerprint: KeyFingerprint): boolean
  /** Told of each handshake in which the other side proved this very peer's key; it is refused all the same. */
  ownKeyMet?(meeting: OwnKeyMeeting): void
}

/** A link, or a request on its way to one, that holds a part of a message. */
export interface RoomHolder {
  /** Where the other end is, for the log. */
  readonly address: string
  /** Whose it is: all that one source holds counts together. */
  source(): string
  /** Whether a person has paired the other end, as of now. */
  isTrusted(): boolean
  /** Ends it at once; what it held is free then. */
  cut(reason: PipefitterError): void
}

/** What one holder has of the room. */
export interface RoomShare {
  /** Says how many bytes it holds now, 0 when none; may cut whoever takes most, the holder itself too. */
  hold(bytes: number): void
}

/** The room for messages of which a part has come, one for all links of a peer. */
export interface MessageRoom {
  /** Bytes held now. */
  readonly bytes: number
  enter(holder: RoomHolder): RoomShare
}

/** What every transport is made with; the host's factories take it. */
export interface TransportContext {
  readonly peerId: PeerId
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Absent: links prove nothing. */
  readonly security?: LinkSecurity | undefined
  /** Absent: each transport has one of its own. */
  readonly room?: MessageRoom | undefined
  /** Whether a host in numbers may be spoken to at all; absent: every one. */
  readonly isLocal?: ((host: string) => boolean) | undefined
  /** Adds one to a counter that a person can see. */
  count(counter: string, by?: number): void
}

// ── Store ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface StoredPeer {
  readonly id: PeerId
  readonly name: string
  /** The peer's latest advertisement as XML, if one was seen. */
  readonly advertisement?: string
  readonly firstSeenWallMs: number
  readonly lastSeenWallMs: number
}

/** How an endpoint became known. */
export type LearnedFrom = 'advertisement' | 'answer' | 'connection' | 'directory' | 'seed' | 'user'

export interface StoredEndpoint {
  readonly peerId: PeerId
  /** Such as `tcp://192.168.1.7:9701`. */
  readonly address: string
  readonly learnedFrom: LearnedFrom
  readonly learnedWallMs: number
  readonly lastSuccessWallMs?: number
  readonly lastErrorWallMs?: number
  /** In words. */
  readonly lastError?: string
  readonly nextTryWallMs?: number
  /** Failures since the last success. */
  readonly failures: number
}

export type PipeOrigin = 'created' | 'found'

export interface StoredPipe {
  readonly advertisement: PipeAdvertisement
  /** Created here, or found on the network. */
  readonly origin: PipeOrigin
  /** Whether this peer wants the input end bound whenever it runs. */
  readonly listening: boolean
  /** Published pipes are announced to others until `expiresWallMs`; absent for a draft. */
  readonly publishedWallMs?: number
  /** When the advertisement's lifetime ends. */
  readonly expiresWallMs: number
  readonly createdWallMs: number
  /** The peer that told us, for a found one. */
  readonly learnedFrom?: PeerId
}

/** One line of a pipe's binding history: what was chosen, when and why, and how it ended. */
export interface StoredBinding {
  readonly id: string
  readonly pipeId: PipeId
  readonly peerId: PeerId
  readonly endpoint: string
  readonly transport: string
  /** Chosen by a person or by rule. */
  readonly chosenBy: 'hand' | 'rule'
  /** The reason in words. */
  readonly reason: string
  readonly boundWallMs: number
  readonly endedWallMs?: number
  readonly endReason?: string
}

/** Reads; everything comes back parsed and bounded, rows that do not parse are left out and counted. */
export interface StoreReader {
  peers(): readonly StoredPeer[]
  endpoints(): readonly StoredEndpoint[]
  pipes(): readonly StoredPipe[]
  /** Newest first. */
  bindings(pipeId: PipeId, limit: number): readonly StoredBinding[]
  setting(key: string): string | undefined
}

/** Writes; each call is one transaction, or part of the surrounding `batch`. */
export interface StoreWriter {
  savePeer(peer: StoredPeer): void
  removePeer(id: PeerId): void
  saveEndpoint(endpoint: StoredEndpoint): void
  removeEndpoint(peerId: PeerId, address: string): void
  savePipe(pipe: StoredPipe): void
  removePipe(id: PipeId): void
  saveBinding(binding: StoredBinding): void
  setSetting(key: string, value: string): void
  /** Runs `work` as one transaction: all of it or nothing. */
  batch(work: () => void): void
}

/** The cache of known peers, endpoints, pipes and bindings. Synchronous: a local file. Throws `store/failed`. */
export interface Store {
  readonly read: StoreReader
  readonly write: StoreWriter
}

/** A queue of one pipe's messages for an absent receiver. */
export interface StoredQueue {
  readonly pipeId: PipeId
  /** Names this sender's messages through the pipe; see `protocol/delivery-message.ts`. */
  readonly stream: string
  /** The number of the next message: never given twice. */
  readonly nextSequence: number
  /** Whether messages are put into it; those in it are delivered all the same. */
  readonly on: boolean
}

/** A message that waits, without its bytes. */
export interface QueuedHead {
  readonly sequence: number
  readonly queuedWallMs: number
  readonly sizeBytes: number
}

/** What was handed to the reader of a pipe here last, of one sender's stream. */
export interface StoredMark {
  readonly pipeId: PipeId
  readonly sender: string
  readonly stream: string
  readonly sequence: number
  readonly atWallMs: number
}

/**
 * Messages that wait for absent receivers, and what was delivered here. Each call is one transaction: all of it or nothing.
 * Synchronous: a local file. Throws `store/failed`, as on a full disk.
 */
export interface QueueStore {
  queues(): readonly StoredQueue[]
  saveQueue(queue: StoredQueue): void
  /** With everything in it. */
  removeQueue(pipeId: PipeId): void
  /** In order. */
  heads(pipeId: PipeId): readonly QueuedHead[]
  body(pipeId: PipeId, sequence: number): Uint8Array | undefined
  /** Puts a message at the end, and keeps the queue with its next number; on disk when it returns. */
  append(queue: StoredQueue, head: QueuedHead, body: Uint8Array): void
  /** Forgets messages of a queue. */
  remove(pipeId: PipeId, sequences: readonly number[]): void
  /** Oldest first. */
  marks(): readonly StoredMark[]
  saveMarks(marks: readonly StoredMark[]): void
  removeMarks(pipeId: PipeId): void
}

/** One thing that happened to a pipe, as whoever keeps it words it. */
export interface KeptEvent {
  readonly pipeId: PipeId
  readonly text: string
}

/** What happened to pipes, the latest few hundred events of each. Synchronous: a local file. Throws `store/failed`. */
export interface PipeEventStore {
  /** Oldest first; whoever reads them parses them. */
  events(pipeId: PipeId): readonly string[]
  append(events: readonly KeptEvent[]): void
  remove(pipeId: PipeId): void
}

// ── Compression ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bytes in gzip format and back. Synchronous: what is packed here is small. */
export interface Compression {
  gzip(bytes: Uint8Array): Uint8Array
  /** Throws `protocol/document-malformed` for damaged bytes, and for those that are longer than `maxBytes` unpacked. */
  gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array
}

// ── Keys ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** This peer's own key (ECDSA on P-256). The private part stays behind this interface. */
export interface IdentityKey {
  readonly fingerprint: KeyFingerprint
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /** ECDSA with SHA-256 over `bytes`: r and s, 64 bytes in all. */
  sign(bytes: Uint8Array): Uint8Array
}

/** What a transport shows of this peer in a TLS handshake, in PEM as TLS libraries take it. */
export interface LinkCredentials {
  readonly fingerprint: KeyFingerprint
  /** PKCS #8; a secret: never logged, never sent. */
  readonly privateKeyPem: string
  /** X.509, signed by the key itself. */
  readonly certificatePem: string
}

/** What can be said of the keys of others. */
export interface KeyVerifier {
  /** The fingerprint of a P-256 key, or nothing where the bytes are no such SubjectPublicKeyInfo. */
  fingerprintOf(publicKey: Uint8Array): KeyFingerprint | undefined
  /** Whether `signature` (64 bytes) is the key's over `bytes`; false for anything malformed. */
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean
}

// ── Trust ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How a key stands with us. `seen`: it proved itself on a link, no more. `paired`: we know whose it is; what it may do say
 * its grants. `ignored`: may link, has no rights, nothing of it is shown or asked. `blocked`: no link is kept.
 */
export const STANDINGS = ['seen', 'paired', 'ignored', 'blocked'] as const
export type Standing = (typeof STANDINGS)[number]

/** How a key came to be trusted. */
export const TRUST_ORIGINS = ['pairing', 'invitation', 'roster', 'hand'] as const
export type TrustOrigin = (typeof TRUST_ORIGINS)[number]

/**
 * What a peer may be let do. `bind`: be told where the input end of a pipe is. `send`: have its messages taken there.
 * `attach-…`: what a pipe end may be fitted to on its behalf. `administrate`: change this peer.
 */
export const RIGHTS = [
  'bind',
  'send',
  'attach-port',
  'attach-file',
  'attach-command',
  'administrate',
] as const
export type Right = (typeof RIGHTS)[number]

/** One right given to one peer: for a pipe, or without one for all pipes here. */
export interface Grant {
  readonly right: Right
  readonly pipeId?: PipeId | undefined
}

/** Who may bind a pipe's input end and send to it; see `trust/decide.ts`. */
export const PIPE_ACCESSES = ['chosen', 'paired', 'anyone'] as const
export type PipeAccess = (typeof PIPE_ACCESSES)[number]

/** What is known of one key. The fingerprint alone identifies it: ids and names are labels. */
export interface TrustEntry {
  readonly fingerprint: KeyFingerprint
  readonly peerId: PeerId
  /** What it was called last, or when it was paired; empty where it never said. */
  readonly name: string
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  readonly standing: Standing
  /** How it came to be paired; absent for every other standing. */
  readonly origin?: TrustOrigin | undefined
  /** Since when the standing holds. */
  readonly standingWallMs: number
  readonly firstSeenWallMs: number
  readonly lastSeenWallMs: number
  /** Of a paired peer; empty for every other standing. */
  readonly grants: readonly Grant[]
}

/** All that is kept of trust: the keys, and the pipes whose access is another than the default. */
export interface TrustRecord {
  readonly peers: readonly TrustEntry[]
  readonly accesses: ReadonlyMap<PipeId, PipeAccess>
}

/** Where trust is kept, apart from the cache: what damages that one costs no trust. Synchronous: a local file. */
export interface TrustStore {
  load(): TrustRecord
  /** Replaces all of it, durably: after a crash or a power cut it is the old record or the new one. Throws `store/failed`. */
  save(record: TrustRecord): void
}

// ── Onboarding ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** One text that this peer must not lose, kept whole and apart from the cache. Synchronous: a local file. */
export interface KeptText {
  /** What was kept last, or nothing; whoever reads it parses it. */
  load(): string | undefined
  /** Replaces it, durably: after a crash it is the old text or the new one. Throws `store/failed`. */
  save(text: string): void
}

// ── Signatures ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Signs what goes out as JXSE peers ask of others (CBJX). What it says is little: see `protocol/message/cbjx.ts`. */
export interface MessageSigner {
  /**
   * The block that goes behind a message whose source is this peer, encoded by `encodeToBeSigned`; the parts are left as
   * they are.
   */
  trailer(parts: readonly Uint8Array[]): Uint8Array
  /**
   * The element that stands before the router's in routed messages of this peer. Absent where this peer's id is not
   * derived from the key: others refuse it then, and take the message without it.
   */
  readonly fingerprint: MessageElement | undefined
}

// ── Secure sessions ────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How a secure pipe is protected. `tls13`: TLS 1.3 between peers whose ids are those of their keys. `legacy`: TLS 1.0 with
 * RSA and SHA-1, as JXSE peers speak it; there only where a compatibility setting asks for it.
 */
export type SecureProfile = 'tls13' | 'legacy'

/** With what a session is protected, as its handshake settled it. */
export interface SecureFacts {
  readonly profile: SecureProfile
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string
  /** SHA-256 of the key that proves the other end's id, in hexadecimal: what a person may compare. */
  readonly fingerprint: string
}

export interface TlsHandlers {
  /** Bytes for the other end, in order; they are the receiver's to keep. */
  onCiphertext(bytes: Uint8Array): void
  /** What the other end wrote, once both sides are proven. */
  onPlaintext(bytes: Uint8Array): void
  /** The handshake is done, and the other end's certificate is that of the wanted peer. Once, before any plaintext. */
  onSecured(facts: SecureFacts): void
  /** After `write` returned false: there is room again. */
  onDrain(): void
  /**
   * The session has ended: in order, or with `secure/gate` when the other end is not the wanted peer, or with
   * `secure/handshake`. Once; nothing comes after.
   */
  onClosed(error: PipefitterError | undefined): void
}

/** One end of a TLS session over whatever carries its bytes in order. Handlers may be called within a call to it. */
export interface TlsSession {
  /** Takes bytes that came from the other end; they are copied or used up before it returns control. */
  receive(ciphertext: Uint8Array): void
  /** Encrypts, in order; false when it has enough for now (the bytes are taken all the same). */
  write(plaintext: Uint8Array): boolean
  /** Ends at once; nothing is called back any more. Idempotent. */
  abort(): void
}

/** Who the other end of a session shall be. */
export interface SecureWish {
  readonly profile: SecureProfile
  readonly role: 'client' | 'server'
  readonly peerId: PeerId
  /** The certificate that the peer publishes, for `legacy` alone. */
  readonly certificate?: Uint8Array | undefined
}

/** Starts TLS sessions with this peer's keys. */
export interface SecureSessions {
  readonly profiles: readonly SecureProfile[]
  /** Throws `secure/unavailable` for a profile that is not there. */
  start(wish: SecureWish, handlers: TlsHandlers): TlsSession
}

// ── Groups ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** AES-256-GCM for the messages of secure groups. */
export interface GroupCipher {
  /** The ciphertext with its tag of 16 bytes behind. A key (32 bytes) has one nonce (12 bytes) for one message, ever. */
  seal(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, text: Uint8Array): Uint8Array
  /** What {@link seal} was given, or nothing where key, nonce, context or a single bit is another. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    context: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined
}

// ── All of it ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface PeerPorts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly network: Network
  readonly store: Store
  readonly compression: Compression
  /** The room that the transports share; streams take part in it. Absent: streams are bounded one by one alone. */
  readonly room?: MessageRoom | undefined
  readonly transports: readonly Transport[]
  readonly propagation: readonly PropagateTransport[]
  /** Absent: links are taken as they come, over transports that prove nothing. */
  readonly legacy?: LegacyPolicy | undefined
  /** This peer's own key, to which its id belongs. */
  readonly key: IdentityKey
  readonly keys: KeyVerifier
  /** Handshakes in which the other side proved this very key. Absent: no transport tells. */
  readonly ownKeyMet?: { on(listener: (meeting: OwnKeyMeeting) => void): Unsubscribe } | undefined
  /** Requests that wait for a person. Absent: they last as long as the peer runs. */
  readonly inbox?: KeptText | undefined
  /** Invitations that were made here, with their secrets. Absent: they last as long as the peer runs. */
  readonly invitations?: KeptText | undefined
  /** Absent, as it is unless a compatibility setting asks for it: nothing is signed. */
  readonly signer?: MessageSigner | undefined
  /** Absent: signatures that come in are passed over. */
  readonly verifier?: CbjxVerifier | undefined
  /** Absent: trust lasts as long as the peer runs. */
  readonly trustStore?: TrustStore | undefined
  /** Absent: secure pipes cannot be used. */
  readonly secure?: SecureSessions | undefined
  /** Absent: secure propagate pipes cannot be used. */
  readonly cipher?: GroupCipher | undefined
  /** Lists of members and keys of the groups that this peer is in: secret. Absent: they last as long as the peer runs. */
  readonly memberships?: KeptText | undefined
  /** Which messages of secure groups were read. Absent: it is remembered as long as the peer runs. */
  readonly readMarks?: KeptText | undefined
}

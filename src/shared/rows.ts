/**
 * Schemas of everything that crosses from the host to a client. A row is shaped for a reader who is not the peer: ids
 * with their short forms, times as wall-clock milliseconds, states as fixed words with the reason beside them.
 */
import * as v from 'valibot'

const id = v.pipe(v.string(), v.maxLength(256))
const text = v.pipe(v.string(), v.maxLength(4096))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const wallMs = v.number()

// ── This peer ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** `noNetwork`: up, but no interface is; recovers by itself. */
export const HOST_STATES = ['starting', 'online', 'noNetwork', 'stopping'] as const

/** `adhoc`: by itself; `edge`: leans on a rendezvous; `rendezvous`: others lean on it. */
export const PEER_ROLES = ['adhoc', 'edge', 'rendezvous'] as const

export const LocalEndpointRow = v.object({ address: text, transport: text, interfaceName: text })
export type LocalEndpointRow = v.InferOutput<typeof LocalEndpointRow>

/** A way to ask all neighbours at once, such as multicast on one interface. */
export const ChannelRow = v.object({ id, interfaceName: text, error: v.optional(text) })
export type ChannelRow = v.InferOutput<typeof ChannelRow>

/** Whether peers that cannot prove who they are are linked to. */
export const LEGACY_CHOICES = ['refuse', 'allow'] as const

/** The one row of the feed `status`; its `id` is `host`. */
export const StatusRow = v.object({
  id,
  peerId: id,
  shortId: text,
  name: text,
  version: text,
  /** Such as `Electron 45.4.1` or `Node 24.21.0`. */
  runtime: text,
  profileFolder: text,
  state: v.picklist(HOST_STATES),
  stateReason: text,
  startedWallMs: wallMs,
  endpoints: v.array(LocalEndpointRow),
  channels: v.array(ChannelRow),
  /** What this peer is to its group, and in words how that stands. */
  role: v.picklist(PEER_ROLES),
  roleDetail: text,
  /** Whether it passes on messages of other peers for other peers. */
  relays: v.boolean(),
  /** What a person should know: a taken port and its replacement, a cache set aside. */
  notes: v.array(text),
  connections: count,
  bytesInPerSecond: v.number(),
  bytesOutPerSecond: v.number(),
  /** Of this peer's key, 64 hexadecimal digits: what others pin. */
  fingerprint: id,
  legacy: v.picklist(LEGACY_CHOICES),
  /** What this run does for older peers alone. */
  compatibility: v.object({ cbjx: v.boolean(), legacySecure: v.boolean() }),
  /** Whether it speaks to no machine that is not on a network of this one. */
  localOnly: v.boolean(),
  /** Where the private key is kept, in words for people. */
  keyStorage: v.object({ kind: v.picklist(['keychain', 'file']), words: text }),
  /** Set from when another running peer was noticed with this peer's key, until a person says that it is dealt with. */
  clone: v.optional(
    v.object({
      firstWallMs: wallMs,
      lastWallMs: wallMs,
      times: count,
      /** In words, complete: what was noticed and where. */
      words: text,
      /** In words, complete: what to do. */
      advice: text,
    }),
  ),
  /** When a backup of it was made last, if any was. */
  backupWallMs: v.optional(wallMs),
  /** Messages dropped or refused since the start, all counters that mean a loss together. */
  dropped: count,
})
export type StatusRow = v.InferOutput<typeof StatusRow>

/** `move`: this profile becomes that peer, whose old machine must stop. `new`: another peer that trusts the same ones. */
export const RESTORE_MODES = ['move', 'new'] as const
export type RestoreModeName = (typeof RESTORE_MODES)[number]

/** What a backup holds, before it is restored. */
export const BackupOffer = v.object({
  name: text,
  peerId: id,
  shortId: text,
  fingerprint: id,
  createdWallMs: wallMs,
  /** Names of the peers that it is paired with, the first of them. */
  paired: v.array(text),
  pairedCount: count,
  pipes: count,
  groups: count,
  /** The peer that this profile is now; absent in one that is none yet. */
  replaces: v.optional(v.object({ name: text, fingerprint: id })),
  /** Whether that is the same peer. */
  isSame: v.boolean(),
  /** In words, complete: what restoring does. */
  consequences: v.object({ move: text, new: text }),
})
export type BackupOffer = v.InferOutput<typeof BackupOffer>

/** A named counter; its `id` is its name, such as `tcp.refused-pending`. */
export const CounterRow = v.object({ id, value: count })
export type CounterRow = v.InferOutput<typeof CounterRow>

// ── Trust ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How a key stands here. `seen`: it proved itself on a link, no more. `paired`: it is known whose it is; what it may do say
 * its grants. `ignored`: may link, has no rights, nothing of it is shown. `blocked`: no link is kept.
 */
export const STANDINGS = ['seen', 'paired', 'ignored', 'blocked'] as const
export type StandingName = (typeof STANDINGS)[number]

export const TRUST_ORIGINS = ['pairing', 'invitation', 'roster', 'hand'] as const

export const RIGHTS = [
  'bind',
  'send',
  'attach-port',
  'attach-file',
  'attach-command',
  'administrate',
] as const
export type RightName = (typeof RIGHTS)[number]

/** Who may bind a pipe's input end and send to it: those given the right, every paired peer, or anyone at all. */
export const PIPE_ACCESSES = ['chosen', 'paired', 'anyone'] as const
export type PipeAccessName = (typeof PIPE_ACCESSES)[number]

/** The SHA-256 of a public key: 64 hexadecimal digits in lower case. */
export const Fingerprint = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'a fingerprint has 64 hexadecimal digits in lower case'),
)

/** One right of a peer: for a pipe, or without one for all pipes. */
export const GrantRow = v.object({
  right: v.picklist(RIGHTS),
  pipe: v.optional(v.object({ id, name: text })),
})
export type GrantRow = v.InferOutput<typeof GrantRow>

/** What is known of one key; its `id` is the fingerprint. */
export const TrustRow = v.object({
  id,
  peerId: id,
  shortId: text,
  /** What it was called last, or when it was paired; empty where it never said. */
  name: text,
  standing: v.picklist(STANDINGS),
  origin: v.optional(v.picklist(TRUST_ORIGINS)),
  standingSinceWallMs: wallMs,
  firstSeenWallMs: wallMs,
  lastSeenWallMs: wallMs,
  grants: v.array(GrantRow),
  /** Whether a link on which it proved the key is open. */
  linked: v.boolean(),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
})
export type TrustRow = v.InferOutput<typeof TrustRow>

// ── Onboarding ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const INBOX_KINDS = ['pairing', 'access', 'file', 'group'] as const

/**
 * `refuse`: not now, and the asker is told. `ignore`: nothing of this peer is shown any more, and it is not told. `block`: no
 * link to it is kept either.
 */
export const INBOX_ACTIONS = ['accept', 'refuse', 'ignore', 'block'] as const
export type InboxActionName = (typeof INBOX_ACTIONS)[number]

/** What one peer asks for, all of a kind together; it waits until a person decides. */
export const InboxRow = v.object({
  id,
  kind: v.picklist(INBOX_KINDS),
  fingerprint: id,
  peerId: id,
  shortId: text,
  /** What the peer calls itself: a label, never proof of identity. */
  name: text,
  /** In words, complete: who wants what. */
  summary: text,
  /** What accepting does, in words. */
  consequence: text,
  /** Why accepting is not possible yet, in words; absent where it is. */
  hindrance: v.optional(text),
  /** The rights that are asked for. */
  wants: v.array(GrantRow),
  /** The address that it came from, in numbers. */
  host: text,
  paired: v.boolean(),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
  firstWallMs: wallMs,
  lastWallMs: wallMs,
  /** How often it asked. */
  count,
})
export type InboxRow = v.InferOutput<typeof InboxRow>

/**
 * `waiting`: for the other person. `comparing`: the words are to be compared here. `accepted`, `refused`, `expired`: over.
 */
export const PAIRING_STATES = ['waiting', 'comparing', 'accepted', 'refused', 'expired'] as const
export type PairingStateName = (typeof PAIRING_STATES)[number]

/** A pairing under way, or one that is over and still shown. */
export const PairingRow = v.object({
  id,
  fingerprint: id,
  peerId: id,
  shortId: text,
  name: text,
  state: v.picklist(PAIRING_STATES),
  stateReason: text,
  /** The words that both people compare; there while they are to be compared. */
  words: v.optional(v.pipe(v.array(text), v.maxLength(12))),
  /** Whose person has said that the words are the same. */
  confirmedHere: v.boolean(),
  confirmedThere: v.boolean(),
  /** Somebody may stand between the two: worth a warning. */
  alarming: v.boolean(),
  startedWallMs: wallMs,
  /** When it ends by itself. */
  expiresWallMs: wallMs,
})
export type PairingRow = v.InferOutput<typeof PairingRow>

export const INVITATION_STATES = ['open', 'used-up', 'expired', 'revoked'] as const

/** An invitation that was made here; its link is asked for apart. */
export const InvitationRow = v.object({
  id,
  note: text,
  state: v.picklist(INVITATION_STATES),
  createdWallMs: wallMs,
  expiresWallMs: wallMs,
  /** How many peers may redeem it, and which have. */
  uses: count,
  usedBy: v.array(v.object({ fingerprint: id, name: text, atWallMs: wallMs })),
  /** What whoever redeems it may do here. */
  rights: v.array(v.picklist(RIGHTS)),
})
export type InvitationRow = v.InferOutput<typeof InvitationRow>

/** What an invitation of another peer says, before it is redeemed. Words name no peer: it shows when one proves to know them. */
export const InvitationOffer = v.variant('form', [
  v.object({
    form: v.literal('link'),
    fingerprint: id,
    peerId: id,
    shortId: text,
    name: text,
    addresses: v.array(text),
    expiresWallMs: wallMs,
    expired: v.boolean(),
    rights: v.array(v.picklist(RIGHTS)),
    /** How its key stands here now. */
    standing: v.optional(v.picklist(STANDINGS)),
    /** In words, complete: what redeeming it does. */
    consequence: text,
  }),
  v.object({
    form: v.literal('words'),
    /** How many peers there are to ask. */
    candidates: count,
    consequence: text,
  }),
])
export type InvitationOffer = v.InferOutput<typeof InvitationOffer>

/** How far the search for the peer that knows some words has come. */
export const RedemptionRow = v.object({ id, asked: count, total: count })
export type RedemptionRow = v.InferOutput<typeof RedemptionRow>

// ── Peers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const LEARNED_FROM = ['advertisement', 'answer', 'connection', 'seed', 'user'] as const

/** One address of a peer: one interface of one transport there. */
export const EndpointRow = v.object({
  address: text,
  transport: text,
  learnedFrom: v.picklist(LEARNED_FROM),
  learnedWallMs: wallMs,
  connected: v.boolean(),
  lastSuccessWallMs: v.optional(wallMs),
  lastErrorWallMs: v.optional(wallMs),
  lastError: v.optional(text),
  nextTryWallMs: v.optional(wallMs),
  failures: count,
})
export type EndpointRow = v.InferOutput<typeof EndpointRow>

/**
 * `connected`: a link is open. `nearby`: heard on this network within its lifetime. `known`: from the cache or a third
 * peer, not heard itself lately. `gone`: said goodbye.
 */
export const PEER_STATES = ['connected', 'nearby', 'known', 'gone'] as const

export const PeerRow = v.object({
  id,
  shortId: text,
  /** What the peer calls itself: a label, never proof of identity. */
  name: text,
  state: v.picklist(PEER_STATES),
  stateReason: text,
  endpoints: v.array(EndpointRow),
  /** The link in use, such as `tcp · direct`; absent without one. */
  path: v.optional(v.object({ transport: text, address: text, rttMs: v.optional(v.number()) })),
  firstSeenWallMs: wallMs,
  lastSeenWallMs: wallMs,
  /** How the key of the open link stands, or without one that of the key which gives this id; absent where none is known. */
  trust: v.optional(v.object({ fingerprint: id, standing: v.picklist(STANDINGS) })),
  /** Set while a link is open: whether the peer proved its key on it. One that did not has no rights, whatever its id. */
  proven: v.optional(v.boolean()),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
  /** The fingerprint of the key that signed what we know of it; absent: it was not signed, as by older peers. */
  signedBy: v.optional(id),
  /**
   * Whether it is known who this is: by the proof on the open link, or without a link by its signed advertisement. A peer
   * where it is not is a legacy one, or one that is only heard of.
   */
  authenticated: v.boolean(),
  /** Of its key, 64 hexadecimal digits, where it is authenticated. */
  fingerprint: v.optional(id),
  /** Pipes that we know of through this peer. */
  pipes: count,
})
export type PeerRow = v.InferOutput<typeof PeerRow>

/** What went over one address of a peer's own since its start; a figure that it keeps to itself is absent. */
export const EndpointTrafficRow = v.object({
  address: text,
  bytesIn: v.optional(count),
  bytesOut: v.optional(count),
})
export type EndpointTrafficRow = v.InferOutput<typeof EndpointTrafficRow>

/** What a peer says of itself when it is asked. Its word: nobody can check it, and it may leave any of it out. */
export const PeerInfoRow = v.object({
  peerId: id,
  askedWallMs: wallMs,
  /** From the question to the answer. */
  elapsedMs: v.number(),
  /** Since its start. */
  uptimeMs: v.optional(v.number()),
  /** How far its clock is ahead of ours (behind: negative), the way of the answer included. */
  clockAheadMs: v.optional(v.number()),
  lastIncomingWallMs: v.optional(wallMs),
  lastOutgoingWallMs: v.optional(wallMs),
  endpoints: v.array(EndpointTrafficRow),
})
export type PeerInfoRow = v.InferOutput<typeof PeerInfoRow>

// ── Groups ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `home`: the group that every peer is in. */
export const GROUP_ORIGINS = ['home', 'created', 'found'] as const

export const GROUP_MEMBERS_SHOWN = 64

/**
 * Who may be in a group. `open`: anyone joins. `invitation`: whom an administrator has invited, or lets in when it asks.
 * `roster`: whom an administrator puts on the list; nobody can ask.
 */
export const GROUP_POLICIES = ['open', 'invitation', 'roster'] as const
export const GROUP_ROLES = ['member', 'admin'] as const

/** A closed group's list of members, as this peer knows it. */
export const GroupListRow = v.object({
  /** Changes of the list so far. */
  number: count,
  members: count,
  /** What this peer is there; `asked`: it waits to be let in. */
  self: v.picklist([...GROUP_ROLES, 'asked', 'outside']),
  /** Since when the key is used that protects what is sent; absent while there is none. */
  keySinceWallMs: v.optional(wallMs),
  /** How often two administrators changed the list apart, so that one change was given up. */
  forks: count,
})

/** Somebody on a closed group's list. */
export const GroupMemberRow = v.object({
  /** Its whole fingerprint. */
  id,
  peerId: id,
  shortId: text,
  /** What it was called when it was let in; a label. */
  name: text,
  role: v.picklist(GROUP_ROLES),
  creator: v.boolean(),
  self: v.boolean(),
  /** How its key stands here; absent for one that never proved itself here. */
  standing: v.optional(v.picklist(STANDINGS)),
  linked: v.boolean(),
  sinceWallMs: wallMs,
  addedByName: text,
})
export type GroupMemberRow = v.InferOutput<typeof GroupMemberRow>

/** One change of a closed group's list. */
export const GroupHistoryRow = v.object({
  /** Its number; of one that was given up also where. */
  id,
  number: count,
  /** In words: who did what to whom. */
  what: text,
  /** By the clock of who did it. */
  atWallMs: wallMs,
  /** Another administrator changed the list at the same time, and that counts. */
  givenUp: v.boolean(),
})
export type GroupHistoryRow = v.InferOutput<typeof GroupHistoryRow>

export const GroupRow = v.object({
  id,
  shortId: text,
  /** As its creator named it: a label, never proof of identity. */
  name: text,
  description: v.optional(text),
  origin: v.picklist(GROUP_ORIGINS),
  joined: v.boolean(),
  /** Peers nearby that are in it too; nobody is seen in a group that is not joined. */
  members: count,
  /** Of those the ones seen longest, at most `GROUP_MEMBERS_SHOWN`. */
  memberPeers: v.array(v.object({ peerId: id, name: text })),
  /** Pipes known of it. */
  pipes: count,
  publishedWallMs: v.optional(wallMs),
  /** When a found one is forgotten unless it is heard of again. */
  expiresWallMs: v.optional(wallMs),
  learnedFromPeer: v.optional(v.object({ peerId: id, name: text })),
  policy: v.picklist(GROUP_POLICIES),
  /** Of a closed group of which this peer knows, or wants to know, the list. */
  list: v.optional(GroupListRow),
})
export type GroupRow = v.InferOutput<typeof GroupRow>

// ── Pipes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The last one is ours: a propagate pipe of a closed group, which only its members read. */
export const PIPE_TYPES = [
  'JxtaUnicast',
  'JxtaUnicastSecure',
  'JxtaPropagate',
  'PipefitterPropagateSecure',
] as const

/** The fixed words for a pipe's state. */
export const PIPE_STATES = [
  'Draft',
  'Published',
  'Resolving',
  'Bound',
  'Rebinding',
  'Degraded',
  'Unbound',
  'Paused',
  'Refused',
  'Error',
] as const
export type PipeState = (typeof PIPE_STATES)[number]

/** The receiving end, while it is bound at this peer. */
export const InputEndRow = v.object({
  received: count,
  receivedBytes: count,
  queued: count,
  queuedBytes: count,
  /** Oldest messages given up because the reader stayed behind too long. */
  lost: count,
  /** `flowing`, `holding` (senders are slowed), `shedding` (oldest are lost). */
  flow: v.picklist(['flowing', 'holding', 'shedding']),
})
export type InputEndRow = v.InferOutput<typeof InputEndRow>

/** With what a secure pipe's messages are protected from end to end, whatever relays lie between. */
export const SecurityRow = v.object({
  /** `legacy` is TLS 1.0, as JXSE peers speak it: weak. */
  profile: v.picklist(['tls13', 'legacy']),
  /** Such as `TLSv1.3`. */
  protocol: text,
  cipher: text,
  /** SHA-256 of the other end's key, in hexadecimal. */
  fingerprint: text,
})
export type SecurityRow = v.InferOutput<typeof SecurityRow>

/**
 * The sending end, while it is bound to a peer's endpoint. That of a propagate pipe is bound to nobody: its peer is this
 * one, named `everyone`, its endpoint the list of channels, its transport `propagate`.
 */
export const OutputEndRow = v.object({
  peerId: id,
  peerName: text,
  endpoint: text,
  transport: text,
  sent: count,
  sentBytes: count,
  waiting: count,
  rttMs: v.optional(v.number()),
  /** Of a secure pipe alone. */
  security: v.optional(SecurityRow),
})
export type OutputEndRow = v.InferOutput<typeof OutputEndRow>

export const PipeRow = v.object({
  id,
  shortId: text,
  name: text,
  type: v.picklist(PIPE_TYPES),
  /** The transport protocol that the pipe specifies; absent: any. */
  transport: v.optional(text),
  description: v.optional(text),
  origin: v.picklist(['created', 'found']),
  /** The group that it belongs to; absent for the one that every peer is in. */
  group: v.optional(v.object({ id, name: text })),
  state: v.picklist(PIPE_STATES),
  stateReason: text,
  stateSinceWallMs: wallMs,
  listening: v.boolean(),
  input: v.optional(InputEndRow),
  output: v.optional(OutputEndRow),
  /** Who may bind its input end here and send to it. */
  access: v.picklist(PIPE_ACCESSES),
  /** In words, with names. */
  accessDetail: text,
  /** What a person decided about its paths. */
  paths: v.object({
    /** The one path that it may take: it holds, or the pipe stops. */
    pinned: v.optional(v.object({ peerId: id, peerName: text, endpoint: text })),
    /** Endpoints and transports that are never dialled for it. */
    excluded: v.array(text),
  }),
  /** The advertisement as it goes to other peers. */
  advertisement: text,
  /** Who made the pipe, by the advertisement's signature; absent: it is not signed, as those of older peers. */
  signedBy: v.optional(v.object({ peerId: id, name: text, fingerprint: id })),
  createdWallMs: wallMs,
  publishedWallMs: v.optional(wallMs),
  expiresWallMs: wallMs,
  learnedFromPeer: v.optional(v.object({ peerId: id, name: text })),
  /** Of a secure propagate pipe: messages that came and were not read, and why the last one was not. */
  unread: v.optional(v.object({ count, why: text })),
})
export type PipeRow = v.InferOutput<typeof PipeRow>

/** Where a publication went, one line a channel. */
export const PublicationRow = v.object({ channel: text, error: v.optional(text) })
export type PublicationRow = v.InferOutput<typeof PublicationRow>

// ── Binding ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One channel a binding query went through, such as multicast on eth0, one peer, or the local cache. */
export const AskedRow = v.object({
  channel: text,
  state: v.picklist(['sent', 'answered', 'failed']),
  answers: count,
  /** From asking to the first answer. */
  firstAnswerMs: v.optional(v.number()),
  error: v.optional(text),
})
export type AskedRow = v.InferOutput<typeof AskedRow>

/** One run of the Pipe Binding Protocol: a query and what came of it. */
export const ResolutionRow = v.object({
  id,
  pipeId: id,
  state: v.picklist(['asking', 'done', 'cancelled', 'failed']),
  startedWallMs: wallMs,
  elapsedMs: v.number(),
  timeoutMs: v.number(),
  asked: v.array(AskedRow),
  answers: count,
  /** In words, complete: who answered, or that nobody did and why that may be. */
  summary: text,
})
export type ResolutionRow = v.InferOutput<typeof ResolutionRow>

/** `direct`: by a query to that peer alone. `on-behalf`: another peer answered for it from its cache. */
export const ANSWER_SOURCES = ['multicast', 'direct', 'cache', 'on-behalf'] as const

/**
 * `usable`: may be bound. `checking`: told by another, being verified with the peer itself. `refused`: the peer says it
 * has the pipe not. `unusable`: no endpoint of the specified transport, or none that we can dial.
 */
export const VERDICTS = ['usable', 'checking', 'refused', 'unusable'] as const

export const AnswerRow = v.object({
  id,
  resolutionId: id,
  pipeId: id,
  peerId: id,
  peerShortId: text,
  peerName: text,
  /** The endpoint to bind to that the answer specifies; absent in a refusal. */
  endpoint: v.optional(text),
  transport: v.optional(text),
  source: v.picklist(ANSWER_SOURCES),
  /** The peer that answered on behalf. */
  answeredBy: v.optional(v.object({ peerId: id, name: text })),
  rttMs: v.optional(v.number()),
  receivedWallMs: wallMs,
  verdict: v.picklist(VERDICTS),
  verdictReason: text,
  /** Higher is better; what the rule compares. */
  score: v.number(),
  /** What counted, in words, weightiest first. */
  scoreReasons: v.optional(v.array(text)),
  /** Set on the one answer that the rule would choose: why. */
  wouldChoose: v.optional(text),
  /** Whether the pipe is bound to this very endpoint now. */
  bound: v.boolean(),
})
export type AnswerRow = v.InferOutput<typeof AnswerRow>

/** One line of a pipe's binding history. */
export const BindingRow = v.object({
  id,
  pipeId: id,
  peerId: id,
  peerName: text,
  endpoint: text,
  transport: text,
  chosenBy: v.picklist(['hand', 'rule']),
  reason: text,
  boundWallMs: wallMs,
  endedWallMs: v.optional(wallMs),
  endReason: v.optional(text),
})
export type BindingRow = v.InferOutput<typeof BindingRow>

// ── Messages and traffic ───────────────────────────────────────────────────────────────────────────────────────────

/** One element of a message, shown: its text when it is text, its first bytes in hexadecimal otherwise. */
export const ElementRow = v.object({
  namespace: text,
  name: text,
  type: text,
  sizeBytes: count,
  /** UTF-8 text, cut at `PREVIEW_BYTES`. */
  text: v.optional(v.pipe(v.string(), v.maxLength(65_536))),
  /** Hexadecimal, cut at `PREVIEW_BYTES`. */
  hex: v.optional(v.pipe(v.string(), v.maxLength(131_072))),
  cut: v.boolean(),
})
export type ElementRow = v.InferOutput<typeof ElementRow>

/** Longest preview of one element that crosses in a row. */
export const PREVIEW_BYTES = 4096

export const DIRECTIONS = ['in', 'out'] as const

/**
 * By what a message was protected. `end-to-end`: TLS 1.3 between the two ends, whatever lies between. `link`: TLS 1.3 on the
 * direct link between them. Both prove who is at the other end. `weak`: TLS 1.0, as JXSE peers speak it. `none`: nothing; the
 * name of its sender is no more than a claim.
 */
export const PROTECTIONS = ['end-to-end', 'link', 'weak', 'none'] as const
export type ProtectionName = (typeof PROTECTIONS)[number]

/** One message in a pipe's console. Ids grow; the feed is a log. */
export const MessageRow = v.object({
  id,
  pipeId: id,
  direction: v.picklist(DIRECTIONS),
  peerId: id,
  peerName: text,
  /** Absent for what this peer said to itself. */
  protection: v.optional(v.picklist(PROTECTIONS)),
  atWallMs: wallMs,
  sizeBytes: count,
  elements: v.array(ElementRow),
})
export type MessageRow = v.InferOutput<typeof MessageRow>

/** One message taken out of an input end, whole: each element's body as text, or as base64 when it is none. */
export const ReceivedRow = v.object({
  peerId: id,
  peerName: text,
  /** Whether it is proven that it came from this peer; if not, its name is no more than a claim. */
  proven: v.boolean(),
  protection: v.picklist(PROTECTIONS),
  sizeBytes: count,
  elements: v.array(
    v.object({
      namespace: text,
      name: text,
      type: text,
      text: v.optional(v.string()),
      base64: v.optional(v.string()),
    }),
  ),
})
export type ReceivedRow = v.InferOutput<typeof ReceivedRow>

/** What a message on the wire was for. */
export const TRAFFIC_KINDS = [
  'pipe-message',
  'binding-query',
  'binding-answer',
  'discovery-query',
  'discovery-response',
  'resolver',
  'routing',
  'rendezvous',
  'other',
] as const

/** One message seen on the wire. Ids grow; the feed is a log. */
export const TrafficRow = v.object({
  id,
  atWallMs: wallMs,
  direction: v.picklist(DIRECTIONS),
  kind: v.picklist(TRAFFIC_KINDS),
  transport: text,
  /** Absent when sent to everybody. */
  peerId: v.optional(id),
  peerName: v.optional(text),
  /** Whether the neighbour proved its key on the link; what came by multicast may be anybody's. */
  proven: v.optional(v.boolean()),
  pipeId: v.optional(id),
  pipeName: v.optional(text),
  /** The other end's address. */
  address: text,
  sizeBytes: count,
  summary: text,
})
export type TrafficRow = v.InferOutput<typeof TrafficRow>

/** Something that happened and that a person may want to know. Ids grow; the feed is a log. */
export const ActivityRow = v.object({
  id,
  atWallMs: wallMs,
  level: v.picklist(['info', 'warning', 'error']),
  text,
  peerId: v.optional(id),
  pipeId: v.optional(id),
})
export type ActivityRow = v.InferOutput<typeof ActivityRow>

/**
 * The contract: every call and feed by which the window, the browser, the command line and the tests speak to the host.
 * One table, validated at run time on both sides; carried by Electron IPC, WebSocket or the control socket alike.
 */
import * as v from 'valibot'
import {
  ActivityRow,
  AnswerRow,
  BackupOffer,
  BindingRow,
  CheckRow,
  ConversationRow,
  CounterRow,
  ElementRow,
  ExplanationRow,
  Fingerprint,
  GROUP_POLICIES,
  GROUP_ROLES,
  GroupHistoryRow,
  GroupMemberRow,
  GroupRow,
  INBOX_ACTIONS,
  InboxRow,
  InvitationOffer,
  InvitationRow,
  LEGACY_CHOICES,
  MessageRow,
  PairingRow,
  PeerInfoRow,
  PeerRow,
  PIPE_ACCESSES,
  PIPE_TYPES,
  PipeRow,
  PublicationRow,
  ReceivedRow,
  RedemptionRow,
  ResolutionRow,
  RESTORE_MODES,
  RIGHTS,
  STANDINGS,
  StatusRow,
  TimelineRow,
  TrafficRow,
  TrustRow,
} from './rows.ts'

const none = v.strictObject({})
const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))
const label = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name is needed'),
  v.maxLength(120, 'at most 120 characters'),
)
const peerName = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name is needed'),
  v.maxLength(64, 'at most 64 characters'),
)
const address = v.pipe(v.string(), v.trim(), v.nonEmpty('an address is needed'), v.maxLength(256))
const rights = v.pipe(v.array(v.picklist(RIGHTS)), v.maxLength(RIGHTS.length))
/** White space in it is passed over: mail programs break lines. */
const invitationLink = v.pipe(v.string(), v.maxLength(2_000))
/** A link, or words; what is neither is refused in words. */
const givenInvitation = v.pipe(v.string(), v.maxLength(2_000))
/** The two forms of one invitation: a link with all that it says, and words that can be read out. */
const invitationForms = {
  link: invitationLink,
  words: v.array(v.pipe(v.string(), v.maxLength(16))),
}
const scheme = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9+.-]{0,15}$/, 'a transport such as tcp or ws'),
)

/** Longest message that a client may send in one call, in bytes of element bodies. */
export const SEND_MAX_BYTES = 16 * 1024 * 1024

/** Not `v.base64()`: its pattern overflows the stack on texts of this length. */
const base64 = v.pipe(
  v.string(),
  v.maxLength(Math.ceil(SEND_MAX_BYTES / 3) * 4),
  v.check((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'not base64'),
)

/** Never logged. */
const passphrase = v.pipe(v.string(), v.maxLength(1_024))
/** Of a backup, in base64. */
const backupFile = v.pipe(base64, v.maxLength(Math.ceil((8 * 1024 * 1024 + 61) / 3) * 4))

/** One element to send: its body as text, or as base64 for bytes. */
export const ElementInput = v.strictObject({
  namespace: v.optional(v.pipe(v.string(), v.maxLength(255)), ''),
  name: v.pipe(v.string(), v.maxLength(255)),
  type: v.optional(v.pipe(v.string(), v.maxLength(255))),
  text: v.optional(v.pipe(v.string(), v.maxLength(SEND_MAX_BYTES))),
  base64: v.optional(base64),
})
export type ElementInput = v.InferInput<typeof ElementInput>

/** How many messages are taken at once, and how long is waited for one. */
const taking = {
  max: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 256),
  waitMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(30_000)), 10_000),
}

const call = <I extends v.GenericSchema, O extends v.GenericSchema>(input: I, output: O) => ({
  input,
  output,
})

/** Asks once, answers once. What changed comes back by the feeds. */
export const calls = {
  /** Renames this peer; others see it with the next announcement. */
  'peer.rename': call(v.strictObject({ name: peerName }), none),
  /** Connects to a peer by its address, such as `tcp://192.168.1.7:9701`, and asks it what it knows. */
  'peers.connect': call(v.strictObject({ address }), v.object({ peerId: id })),
  /** Asks the network again who is there. */
  'peers.search': call(none, none),
  /** Forgets a peer and its endpoints; it comes back when it is heard again. */
  'peers.forget': call(v.strictObject({ peerId: id }), none),
  /** Asks a peer for how long it is up and what went over its endpoints. Rejects with `peer/no-answer` when it does not tell. */
  'peers.info': call(v.strictObject({ peerId: id }), PeerInfoRow),

  /**
   * Says how a key stands: of the feed `trust`, by its whole fingerprint. One that may be taken for another is not paired
   * unless `compared` repeats the fingerprint, as read from the other peer's own screen.
   */
  'trust.setStanding': call(
    v.strictObject({
      fingerprint: Fingerprint,
      standing: v.picklist(STANDINGS),
      compared: v.optional(Fingerprint),
    }),
    none,
  ),
  /** Gives a paired peer a right, for one pipe or for all. */
  'trust.grant': call(
    v.strictObject({
      fingerprint: Fingerprint,
      right: v.picklist(RIGHTS),
      pipeId: v.optional(id),
    }),
    none,
  ),
  /** Takes a right back; without a pipe for all of them, those given for single pipes too. */
  'trust.revoke': call(
    v.strictObject({
      fingerprint: Fingerprint,
      right: v.picklist(RIGHTS),
      pipeId: v.optional(id),
    }),
    none,
  ),
  /** Forgets a key with its rights; when it comes again it is merely seen. */
  'trust.forget': call(v.strictObject({ fingerprint: Fingerprint }), none),

  /** Decides on a request of the feed `inbox`. Accepting one to pair begins the pairing. */
  'inbox.act': call(
    v.strictObject({ id, action: v.picklist(INBOX_ACTIONS) }),
    v.object({ pairingId: v.optional(id) }),
  ),
  /** Asks a peer to pair, or answers where it has asked; goes on in the feed `pairings`. */
  'pairing.start': call(v.strictObject({ peerId: id }), v.object({ pairingId: id })),
  /** The words are the same; `rights` are given to the peer once the other person has confirmed too. */
  'pairing.confirm': call(v.strictObject({ pairingId: id, rights: v.optional(rights, []) }), none),
  /** Gives a pairing up; `differ`: because the words are not the same. */
  'pairing.cancel': call(
    v.strictObject({ pairingId: id, differ: v.optional(v.boolean(), false) }),
    none,
  ),
  /** Makes an invitation. Its link and its words are a secret: they are for the invited alone. */
  'invitations.create': call(
    v.strictObject({
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(90 * 86_400_000)),
        86_400_000,
      ),
      uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
      rights: v.optional(rights, []),
      note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100)), ''),
    }),
    v.object({ invitation: InvitationRow, ...invitationForms }),
  ),
  /** The link and the words of an invitation that is still open. */
  'invitations.link': call(v.strictObject({ invitationId: id }), v.object(invitationForms)),
  /** Takes an invitation back; who has redeemed it stays paired. */
  'invitations.revoke': call(v.strictObject({ invitationId: id }), none),
  /** Says what an invitation of another peer would do, and does nothing. */
  'invitations.read': call(v.strictObject({ invitation: givenInvitation }), InvitationOffer),
  /**
   * Redeems it: both peers are paired then. For words the peers that are near, linked or known are asked, of which the feed
   * `redemptions` tells; aborting gives the search up.
   */
  'invitations.redeem': call(
    v.strictObject({ invitation: givenInvitation }),
    v.object({ peerId: id, name: v.string() }),
  ),

  /** Creates a peer group; `join` enters it, `publish` announces it. */
  'groups.create': call(
    v.strictObject({
      name: label,
      description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      join: v.optional(v.boolean(), true),
      publish: v.optional(v.boolean(), false),
      /** Who may be in it; of one that is not open this peer is the first administrator. */
      policy: v.optional(v.picklist(GROUP_POLICIES), 'open'),
    }),
    GroupRow,
  ),
  /** Puts a peer, whose key proved itself here, on a closed group's list; for its administrators. */
  'groups.addMember': call(
    v.strictObject({
      groupId: id,
      fingerprint: Fingerprint,
      role: v.optional(v.picklist(GROUP_ROLES), 'member'),
    }),
    none,
  ),
  /** Takes a member off the list: it loses its rights at once, and the others get a new key. */
  'groups.removeMember': call(v.strictObject({ groupId: id, fingerprint: Fingerprint }), none),
  /** Makes a member an administrator, or the reverse. */
  'groups.setRole': call(
    v.strictObject({ groupId: id, fingerprint: Fingerprint, role: v.picklist(GROUP_ROLES) }),
    none,
  ),
  /** Makes a new key for the members of a closed group. */
  'groups.rotateKey': call(v.strictObject({ groupId: id }), none),
  /** Makes an invitation: whoever redeems it is paired with this peer and let into the group. */
  'groups.invite': call(
    v.strictObject({
      groupId: id,
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(90 * 86_400_000)),
        86_400_000,
      ),
      uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
      note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100)), ''),
    }),
    v.object({ invitation: InvitationRow, link: invitationLink }),
  ),
  /** Announces a group created here to the network; says where it went. */
  'groups.publish': call(
    v.strictObject({ groupId: id }),
    v.object({ channels: v.array(PublicationRow) }),
  ),
  /** Enters a group, now and at every start; a closed one is asked, and entered once this peer is let in. */
  'groups.join': call(v.strictObject({ groupId: id }), none),
  /** Leaves a group; its pipes that were found are forgotten, those created here wait until it is joined again. */
  'groups.leave': call(v.strictObject({ groupId: id }), none),
  /** Leaves and forgets a group created here; one that was published is withdrawn. */
  'groups.remove': call(v.strictObject({ groupId: id }), none),

  /** Creates a pipe; `publish` announces it, `listen` binds its input end here. */
  'pipes.create': call(
    v.strictObject({
      name: label,
      type: v.optional(v.picklist(PIPE_TYPES), 'JxtaUnicast'),
      /** The group that it shall belong to, which this peer is in; absent: the one that every peer is in. */
      groupId: v.optional(id),
      transport: v.optional(scheme),
      description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(366 * 86_400_000)),
      ),
      publish: v.optional(v.boolean(), false),
      listen: v.optional(v.boolean(), false),
      /** Who may bind its input end here and send to it; absent: those who are given the right. */
      access: v.optional(v.picklist(PIPE_ACCESSES)),
    }),
    PipeRow,
  ),
  /** Says who may bind a pipe's input end here and send to it. Those who may no longer are cut off at once. */
  'pipes.setAccess': call(v.strictObject({ pipeId: id, access: v.picklist(PIPE_ACCESSES) }), none),
  /** Announces a pipe's advertisement to the network; says where it went. */
  'pipes.publish': call(
    v.strictObject({ pipeId: id }),
    v.object({ channels: v.array(PublicationRow) }),
  ),
  /** Asks the network for published pipes; `name` may hold `*`. */
  'pipes.search': call(
    v.strictObject({ name: v.optional(v.pipe(v.string(), v.maxLength(120))) }),
    none,
  ),
  /** Binds or unbinds the input end at this peer. While it is bound, conversations that others ask for are accepted. */
  'pipes.listen': call(v.strictObject({ pipeId: id, listening: v.boolean() }), none),
  /** Removes a pipe from the list; one created here is withdrawn from the network. */
  'pipes.remove': call(v.strictObject({ pipeId: id }), none),
  /** Starts the binding query; answers stream into the feed `answers`. `peers` directs it to those alone. */
  'pipes.resolve': call(
    v.strictObject({
      pipeId: id,
      peers: v.optional(v.pipe(v.array(id), v.maxLength(64))),
      timeoutMs: v.optional(v.pipe(v.number(), v.minValue(100), v.maxValue(120_000)), 5_000),
    }),
    v.object({ resolutionId: id }),
  ),
  'pipes.cancelResolve': call(v.strictObject({ resolutionId: id }), none),
  /** Binds the output end: to the given answer, or without one to the answer that the rule chooses (asking first if needed). */
  'pipes.bind': call(
    v.strictObject({
      pipeId: id,
      answerId: v.optional(id),
      /** Holds the pipe to this answer's endpoint from now on; a pinned pipe is bound nowhere else. */
      pin: v.optional(v.boolean(), false),
    }),
    BindingRow,
  ),
  /**
   * Says which endpoints (`tcp://10.0.0.7:9701`) and transports (`ws`) are never dialled for a pipe; the whole list. An end
   * that is bound over one of them is moved at once. Rejects with `pipe/pinned` where the pinned path is among them.
   */
  'pipes.exclude': call(
    v.strictObject({ pipeId: id, excluded: v.pipe(v.array(address), v.maxLength(32)) }),
    none,
  ),
  /** Lets a pinned pipe take any path again. */
  'pipes.unpin': call(v.strictObject({ pipeId: id }), none),
  'pipes.unbind': call(v.strictObject({ pipeId: id }), none),
  /** All that is known of a pipe's binding as plain text: state, endpoints, timeline, history. For a bug report. */
  'pipes.report': call(
    v.strictObject({ pipeId: id }),
    v.object({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  ),
  /** Sends one message through the bound output end; settles when the connection took it. */
  'pipes.send': call(
    v.strictObject({
      pipeId: id,
      elements: v.pipe(v.array(ElementInput), v.minLength(1), v.maxLength(256)),
    }),
    v.object({ sizeBytes: v.number() }),
  ),

  /**
   * Takes messages out of an input end bound here, none left out: without `receiverId` a receiver is opened, which gets
   * every message from then on. Settles when there is at least one, the end was unbound, or `waitMs` is over. A receiver
   * that is not asked makes its pipe wait, and is closed after a while.
   */
  'pipes.receive': call(
    v.strictObject({
      pipeId: id,
      receiverId: v.optional(id),
      ...taking,
    }),
    v.object({ receiverId: id, messages: v.array(ReceivedRow), bound: v.boolean() }),
  ),
  'pipes.closeReceiver': call(v.strictObject({ receiverId: id }), none),

  /**
   * Opens a two-way conversation with a peer that listens on the pipe, or without `peerId` with whoever answers first;
   * who listens accepts by itself. Rejects with `pipe/nobody-answered`, `pipe/refused`, `base/timeout`, `pipe/wrong-type`,
   * `endpoint/limit`, or as linking does.
   */
  'conversations.open': call(
    v.strictObject({
      pipeId: id,
      peerId: v.optional(id),
      reliable: v.optional(v.boolean(), true),
    }),
    ConversationRow,
  ),
  /**
   * Sends one message, after all before it. Settles when it was _sent_: taken into the window here, from where it goes
   * out, and out again, until it is acknowledged; it waits while the window is full. With `acknowledged` it settles when
   * the other peer's process has _acknowledged_ it: it has it in memory, in order; whether a program read it, it does not
   * say. Where the conversation is not reliable, both mean: a connection took it. Rejects with `pipe/full` when too many
   * calls wait already, `pipe/closed` after the end, `pipe/interrupted` when the conversation breaks.
   */
  'conversations.send': call(
    v.strictObject({
      conversationId: id,
      elements: v.pipe(v.array(ElementInput), v.minLength(1), v.maxLength(256)),
      acknowledged: v.optional(v.boolean(), false),
    }),
    v.object({ sizeBytes: v.number() }),
  ),
  /**
   * Takes messages out of a conversation, as `pipes.receive` does; the first receiver gets the latest that came before it
   * too. `open` is false when nothing more will come; `reason` says why, `broken` whether what was held may be lost.
   */
  'conversations.receive': call(
    v.strictObject({ conversationId: id, receiverId: v.optional(id), ...taking }),
    v.object({
      receiverId: id,
      messages: v.array(ReceivedRow),
      open: v.boolean(),
      broken: v.boolean(),
      reason: v.string(),
    }),
  ),
  'conversations.closeReceiver': call(v.strictObject({ receiverId: id }), none),
  /** Hands over what was sent, tells the other side, and ends; settles when done, within 15 s. */
  'conversations.close': call(v.strictObject({ conversationId: id }), none),

  /** Changes what is given, at once and for later starts. Refusing legacy peers closes the links to them. */
  'settings.set': call(v.strictObject({ legacy: v.optional(v.picklist(LEGACY_CHOICES)) }), none),

  /** A person has dealt with the other peer that has this peer's key; the alarm comes again when that one does. */
  'identity.dismissClone': call(none, none),
  /**
   * All that this peer is (key, trust, groups, created pipes), encrypted with the passphrase, as a file to be kept;
   * with `keep` it is written into the profile folder too, for this user alone. Rejects
   * with `base/invalid-input` for a passphrase that is too short.
   */
  'backup.create': call(
    v.strictObject({ passphrase, keep: v.optional(v.boolean(), false) }),
    v.object({
      fileName: v.string(),
      base64: backupFile,
      sizeBytes: v.number(),
      /** Where it was kept on the machine of the peer, if that was asked for. */
      file: v.optional(v.string()),
    }),
  ),
  /** What a backup holds and what restoring it here does. Rejects with `backup/malformed`, `backup/wrong-passphrase`. */
  'backup.read': call(v.strictObject({ base64: backupFile, passphrase }), BackupOffer),
  /**
   * Restores it with the next start. `replaces` repeats the fingerprint of the peer that this profile is now; rejects with
   * `backup/replaces` where it is another.
   */
  'backup.restore': call(
    v.strictObject({
      base64: backupFile,
      passphrase,
      mode: v.picklist(RESTORE_MODES),
      replaces: Fingerprint,
    }),
    none,
  ),

  /** Examines how this peer is connected, within ten seconds; goes on in the feed `doctor`. Cancelled, nothing has changed. */
  'doctor.run': call(none, v.object({ checks: v.array(CheckRow) })),
  /** The elements of one message of the traffic list; an empty list when its content was not kept. */
  'traffic.detail': call(v.strictObject({ id }), v.object({ elements: v.array(ElementRow) })),
  'traffic.clear': call(none, none),
  /** A link that opens the interface in a browser on this machine, once; answered at the control socket alone. */
  'ui.link': call(none, v.object({ url: v.pipe(v.string(), v.maxLength(256)) })),
  /** Ends the host in an orderly way (headless only; a window ignores it). */
  'host.stop': call(none, none),
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallInput<N extends CallName> = v.InferInput<Calls[N]['input']>
export type CallArguments<N extends CallName> = v.InferOutput<Calls[N]['input']>
export type CallOutput<N extends CallName> = v.InferOutput<Calls[N]['output']>

const ofPipe = v.strictObject({ pipeId: id })

/**
 * `table`: rows by id, upserted and removed. `log`: rows only appended, oldest forgotten at `keep`; how many a client
 * missed because they came too fast is in `dropped`.
 */
const table = <P extends v.GenericSchema, R extends v.GenericSchema>(params: P, row: R) =>
  ({ kind: 'table', params, row }) as const
const log = <P extends v.GenericSchema, R extends v.GenericSchema>(
  params: P,
  row: R,
  keep: number,
) => ({ kind: 'log', params, row, keep }) as const

/** State that is watched: first a snapshot, then changes, coalesced. */
export const feeds = {
  status: table(none, StatusRow),
  counters: table(none, CounterRow),
  peers: table(none, PeerRow),
  /** Every key that proved itself here, with its rights. */
  trust: table(none, TrustRow),
  /** Requests of other peers that a person has to decide on. */
  inbox: table(none, InboxRow),
  pairings: table(none, PairingRow),
  invitations: table(none, InvitationRow),
  /** The search for the peer that knows the words being redeemed, while it goes on: one row. */
  redemptions: table(none, RedemptionRow),
  groups: table(none, GroupRow),
  /** Who is on a closed group's list. */
  groupMembers: table(v.strictObject({ groupId: id }), GroupMemberRow),
  /** Who let in or removed whom, the latest changes first. */
  groupHistory: table(v.strictObject({ groupId: id }), GroupHistoryRow),
  pipes: table(none, PipeRow),
  /** The runs of the binding query for one pipe, the latest few. */
  resolutions: table(ofPipe, ResolutionRow),
  /** The answers of the latest run for one pipe. */
  answers: table(ofPipe, AnswerRow),
  /** Binding history of one pipe. */
  bindings: table(ofPipe, BindingRow),
  /** What happened to one pipe, step by step: queries, answers, dials, choices, moves. */
  timeline: log(ofPipe, TimelineRow, 500),
  /** The same of one peer: dials and links, whatever they were for. */
  peerTimeline: log(v.strictObject({ peerId: id }), TimelineRow, 200),
  /** Why one pipe is in its state, and what comes next: one row. */
  explanation: table(ofPipe, ExplanationRow),
  /** Messages sent and received by one pipe's ends here. */
  messages: log(ofPipe, MessageRow, 1_000),
  /** The conversations over one pipe: those that are open, and the last that ended. */
  conversations: table(ofPipe, ConversationRow),
  /** Messages of one conversation. */
  conversationMessages: log(v.strictObject({ conversationId: id }), MessageRow, 1_000),
  /** The Doctor's checks, in order: those of the last examination, or of the one under way. */
  doctor: table(none, CheckRow),
  traffic: log(none, TrafficRow, 10_000),
  activity: log(none, ActivityRow, 500),
} as const

export type Feeds = typeof feeds
export type FeedName = keyof Feeds
export type FeedParams<N extends FeedName> = v.InferInput<Feeds[N]['params']>
export type FeedRow<N extends FeedName> = v.InferOutput<Feeds[N]['row']>

/** What a subscriber gets. `seq` grows by one; a gap means: subscribe anew. */
export interface FeedEvent<Row = unknown> {
  readonly kind: 'snapshot' | 'change'
  readonly seq: number
  /** The whole state, the upserted rows of a table, or the appended rows of a log. */
  readonly rows: readonly Row[]
  /** Ids that are gone (tables only). */
  readonly removed: readonly string[]
  /** Rows of a log that were left out since the last event because they came too fast. */
  readonly dropped: number
}

/** The host as a client sees it, whatever carries it. */
export interface HostClient {
  /** Rejects with `CallError`; aborting the signal cancels the work in the host too. */
  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CallOutput<N>>
  /** Calls `onEvent` with a snapshot first; `onError` when the subscription ends by itself. Returns the way to end it. */
  subscribe<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    onEvent: (event: FeedEvent<FeedRow<N>>) => void,
    onError?: (error: Error) => void,
  ): () => void
}

/**
 * The host as a carrier sees it. Inputs are unvalidated: `call` and `subscribe` parse them and reject with coded errors.
 */
export interface HostApi {
  call(name: string, input: unknown, options: { readonly signal: AbortSignal }): Promise<unknown>
  /** Throws when the feed or its parameters are unknown. Events come coalesced, never inside this very call. */
  subscribe(feed: string, params: unknown, onEvent: (event: FeedEvent) => void): () => void
}

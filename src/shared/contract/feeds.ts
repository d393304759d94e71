/** The feeds: state that reaches every client by itself. */
import * as v from 'valibot'
import {
  ActivityRow,
  AnswerRow,
  AttachmentConnectionRow,
  AttachmentRow,
  BindingRow,
  CaptureFileRow,
  CaptureRow,
  CheckRow,
  ConversationRow,
  CounterRow,
  ExplanationRow,
  GroupHistoryRow,
  GroupMemberRow,
  GroupRow,
  InboxRow,
  InvitationRow,
  MessageRow,
  PairingRow,
  PeerRow,
  PipeRow,
  QueuedRow,
  RedemptionRow,
  ResolutionRow,
  StatusRow,
  TemplateRow,
  TimelineRow,
  TrafficRateRow,
  TrafficRow,
  TrafficViewRow,
  TransferItemRow,
  TransferRow,
  TrustRow,
} from '../rows.ts'
import { filterText, id, none } from './fields.ts'

const ofPipe = v.strictObject({ pipeId: id })
const filtered = v.strictObject({ filter: v.optional(filterText) })
/** Of the messages in memory, or of those of a capture file. */
const filteredIn = v.strictObject({ ...filtered.entries, file: v.optional(id) })

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
  /** Messages that a person kept to write them again. */
  templates: table(none, TemplateRow),
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
  /** The messages of one pipe that wait on disk, in order. */
  queue: table(ofPipe, QueuedRow),
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
  /** What the ends of pipes here are fitted to. */
  attachments: table(none, AttachmentRow),
  /** The connections of one of them that are open. */
  attachmentConnections: table(v.strictObject({ attachmentId: id }), AttachmentConnectionRow),
  /** Files on their way to and from other peers, and those that arrived lately. */
  transfers: table(none, TransferRow),
  /** The files of one of them. */
  transferItems: table(v.strictObject({ transferId: id }), TransferItemRow),
  /** The Doctor's checks, in order: those of the last examination, or of the one under way. */
  doctor: table(none, CheckRow),
  /** The capture of messages on the wire: one row. */
  capture: table(none, CaptureRow),
  /** Every captured message that matches the filter, as it comes. */
  traffic: log(filtered, TrafficRow, 10_000),
  /** A list of them of which only the end comes by itself: one row; any part by `traffic.rows`. */
  trafficView: table(filteredIn, TrafficViewRow),
  /** The capture files of this profile, the latest first. */
  captureFiles: table(none, CaptureFileRow),
  /** Messages and bytes of each second in which there were any. */
  trafficRate: log(none, TrafficRateRow, 600),
  activity: log(none, ActivityRow, 500),
} as const

/** The texts of the traffic screen. */
import type { TrafficRow } from '../../../shared/rows.ts'
import { formatBytes, formatCount, plural } from '../../ui/format.ts'

type Kind = TrafficRow['kind']

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  'pipe-message': 'message',
  'binding-query': 'binding query',
  'binding-answer': 'binding answer',
  'discovery-query': 'discovery query',
  'discovery-response': 'discovery answer',
  resolver: 'resolver',
  routing: 'routing',
  rendezvous: 'rendezvous',
  alive: 'liveness',
  other: 'other',
}

/** What a person sent stands out; what peers say among themselves is quiet. */
export const KIND_CLASSES: Readonly<Record<Kind, string>> = {
  'pipe-message': 'text-ink font-medium',
  'binding-query': 'text-info',
  'binding-answer': 'text-good',
  'discovery-query': 'text-muted',
  'discovery-response': 'text-muted',
  resolver: 'text-muted',
  routing: 'text-muted',
  rendezvous: 'text-muted',
  alive: 'text-muted',
  other: 'text-muted',
}

export const WORDS = {
  title: 'Traffic',
  list: 'Messages on the wire',
  listRoom: 'Room for the list',
  pause: 'Freeze',
  goOn: 'Go on',
  pauseHint: 'Freezes the list; the capture goes on. Space',
  stop: 'Stop capture',
  start: 'Start capture',
  clear: 'Clear',
  paused: 'Frozen',
  toLatest: 'To the latest',
  fresh: (count: number) => `${formatCount(count)} new`,
  count: (matched: number, held: number, filtered: boolean) =>
    filtered ? `${formatCount(matched)} of ${formatCount(held)}` : formatCount(held),
  looking: (count: number) => `${formatCount(count)} still to be searched`,
  missing: '…',
  everyone: 'everyone',
  unnamed: 'unnamed',

  filterLabel: 'Filter',
  filterHint: 'Filter: words, or pipe == "name" and size > 1k',
  filterClear: 'Clear the filter',
  filterHistory: 'Earlier filters',
  filterValid: 'Valid',
  filterWrong: 'Not a filter yet',
  filterDoubt: 'Valid, but',
  suggestions: 'What can come next',
  suggested: (count: number) => (count === 0 ? '' : plural(count, 'suggestion')),
  noPayload: 'the payload of no pipe is kept, so nothing can match it',

  only: (what: string) => `Only ${what}`,
  without: (what: string) => `Without ${what}`,
  andOnly: (what: string) => `And ${what}`,

  stopped: 'Capture is stopped.',
  stoppedPassed: (count: number) => `${plural(count, 'message')} went by since.`,
  forgotten: (count: number) => `${formatCount(count)} older forgotten`,
  forgottenWhy: (capacity: number) =>
    `The latest ${formatCount(capacity)} messages are remembered; older ones gave way.`,
  contentForgotten: (count: number) => `content of ${formatCount(count)} given up`,
  contentForgottenWhy: (bytes: number) =>
    `${formatBytes(bytes)} of content are kept; the oldest gives way.`,
  abridged: (count: number) => `${formatCount(count)} remembered in part`,
  abridgedWhy: 'Too many different pipes or texts at once: their pipe or summary was left out.',

  payloadMenu: 'Payload',
  payloadNone: 'Metadata only',
  payloadPipes: (count: number) => `Payload of ${plural(count, 'pipe')}`,
  payloadAll: 'Payload of all',
  payloadAbout:
    'Of every message its time, way, size and elements are kept. What is in it is kept only where you allow it, in memory, until this peer stops.',
  payloadKeepAll: 'Keep the payload of all messages',
  payloadKeepAllMeans:
    'Those of others that this peer passes on as a relay included, as far as they can be read here.',
  payloadOf: (pipe: string) => `Keep the payload of ${pipe}`,
  payloadPick: 'Of a pipe: select one of its messages, then “Keep payload of this pipe”.',
  payloadStop: 'No longer keep it',
  keepPayload: 'Keep payload of this pipe',
  dropPayload: 'No longer keep payload of this pipe',

  export: 'Export',
  exportWhat: 'What',
  exportSelected: 'The selected message',
  exportFilter: (count: number) => `What the filter lets pass (${formatCount(count)})`,
  exportAll: (count: number) => `All that is remembered (${formatCount(count)})`,
  exportAs: 'As',
  exportAbout: {
    jsonl: 'One object a line, with the elements of what was kept whole.',
    csv: 'For programs for tables. What looks like a formula is marked as text.',
    pcapng: 'For Wireshark, with the dissector build/wireshark/pipefitter.lua.',
  },
  exportRun: 'Save as file',
  exporting: (count: number) => `${plural(count, 'message')} so far`,
  exported: (count: number) => `${plural(count, 'message')} exported`,
  cancel: 'Cancel',

  parts: 'Parts of the message',
  openPart: 'Open',
  closePart: 'Close',
  bytes: 'Bytes in hexadecimal',
  onlyBeginning: (shown: number, size: number) =>
    `The first ${formatBytes(shown)} of ${formatBytes(size)}.`,
  loadAll: (size: string) => `Load all ${size}`,
  contentGone: 'The content of this message is not there any more; only the latest is kept.',
  withheld: 'What is in it was not kept: only what elements it had, and how large.',
  noBytes: 'Not kept whole, so there are no bytes to show.',
  noPrevious: 'No message before it on this pipe was kept whole.',
  same: 'The content is the same as that of the message before it.',
  facts: 'Facts',
  tabElements: 'Elements',
  tabBytes: 'Bytes',
  tabDifference: 'Difference',
  lineGone: 'gone:',
  lineNew: 'new:',
  resend: 'Send again',
  edit: 'Change and send',
  resent: 'Sent again',
  followPipe: 'Follow this pipe',

  rateLabel: (rate: string) => `Messages per second over the last five minutes; now ${rate}`,
  perSecond: (count: number) => `${formatCount(count)}/s`,

  emptyTitle: 'Nothing on the wire yet',
  empty:
    'Every message that this peer sends or receives shows up here as it happens: when, whither, how large, what for.',
  noneTitle: 'No message matches',
  none: (count: number) => `${plural(count, 'message')} captured; none of them matches the filter.`,
} as const

/** What a person should know first, worst first. Pure. */
import type { AttachmentRow, PeerRow, PipeRow, PipeState, StatusRow } from '../../../shared/rows.ts'
import { formatSpan } from '../../ui/format.ts'
import { WORDS as words } from './words.ts'
import { hostText } from '../../words/index.ts'

export interface Problem {
  readonly id: string
  /** A `note` is no fault: it is last, and goes for good once it is understood. */
  readonly tone: 'bad' | 'warn' | 'note'
  readonly title: string
  /** Why, in a sentence. */
  readonly reason: string
  /** What a person can do. */
  readonly fix?: string
  /** The screen where something can be done, and what is pressed to get there. */
  readonly to: { readonly name: string; readonly params?: Record<string, string> }
  readonly action: string
  /** Whether it concerns all of this peer: then it is told on every screen. */
  readonly everywhere?: boolean
}

const TONES: Partial<Record<PipeState, Problem['tone']>> = {
  Error: 'bad',
  Refused: 'bad',
  Rebinding: 'warn',
  Degraded: 'warn',
}
const settings = (section: string) => ({ name: 'settings', params: { section } })
const network = () => ({ to: settings('network'), action: words.actions.network })
const doctor = () => ({ to: { name: 'doctor' }, action: words.actions.doctor })
const NAME_MAX = 80

const ofHost = (status: StatusRow): readonly Problem[] => {
  const reason = hostText(status.stateReason)
  if (status.state === 'noNetwork') {
    const [title, fix] = [words.noNetwork, words.noNetworkFix]
    return [{ id: 'host', tone: 'bad', title, reason, fix, ...network(), everywhere: true }]
  }
  if (status.state === 'stopping')
    return [{ id: 'host', tone: 'warn', title: words.stopping, reason, ...network() }]
  return []
}

const ofStore = ({ unwritten }: StatusRow): readonly Problem[] => {
  if (unwritten === undefined) return []
  const { why, waiting } = unwritten
  const [title, fix] = [words.unwritten, words.unwrittenFix]
  const reason = words.unwrittenWhy({ why: hostText(why), waiting })
  const where = { to: settings('about'), action: words.actions.profile }
  return [{ id: 'unwritten', tone: 'bad', title, reason, fix, ...where, everywhere: true }]
}

const ofClock = ({ clockJump }: StatusRow): readonly Problem[] => {
  if (clockJump === undefined) return []
  const span = formatSpan(Math.abs(clockJump.byMs))
  const title = clockJump.byMs > 0 ? words.clockForward({ span }) : words.clockBack({ span })
  const [reason, fix] = [words.clockWhy, words.clockFix]
  return [{ id: 'clock', tone: 'warn', title, reason, fix, ...doctor() }]
}

const ofKey = ({ keyStorage }: StatusRow): readonly Problem[] => {
  if (keyStorage.kind !== 'file') return []
  const reason = words.keyInFileWhy({ words: hostText(keyStorage.words) })
  const [title, fix] = [words.keyInFile, words.keyInFileFix]
  const where = { to: settings('identity'), action: words.actions.identity }
  return [{ id: 'key-in-file', tone: 'note', title, reason, fix, ...where }]
}

const ofChannels = ({ channels, state }: StatusRow): readonly Problem[] => {
  if (channels.length === 0 && state === 'online') {
    const [title, reason] = [words.noChannel, words.noChannelAbout]
    return [{ id: 'channels', tone: 'warn', title, reason, ...network() }]
  }
  return channels.flatMap(({ id, error }) => {
    if (error === undefined) return []
    const [title, fix] = [words.channelFails({ channel: id }), words.channelFix]
    return [
      {
        id: `channel ${id}`,
        tone: 'warn' as const,
        title,
        reason: hostText(error),
        fix,
        ...doctor(),
      },
    ]
  })
}

const ofClone = ({ clone }: StatusRow): readonly Problem[] => {
  if (clone === undefined) return []
  const where = { to: settings('identity'), action: words.actions.identity }
  const told = {
    title: words.clone,
    reason: `${hostText(clone.words)}.`,
    fix: hostText(clone.advice),
  }
  return [{ id: 'clone', tone: 'bad', ...told, ...where, everywhere: true }]
}

const ofNotes = ({ notes }: StatusRow): readonly Problem[] =>
  notes.map((note, at) => {
    const told = { title: words.noteTitle, reason: hostText(note), fix: words.noteFix }
    const where = { to: settings('identity'), action: words.actions.identity }
    return { id: `note ${at}`, tone: 'warn', ...told, ...where }
  })

const ofPipe = (pipe: PipeRow): readonly Problem[] => {
  const to = { name: 'pipes', params: { id: pipe.id } }
  const action = words.actions.pipe
  const name = pipe.name.slice(0, NAME_MAX)
  const tone = TONES[pipe.state]
  const lost = pipe.input?.lost ?? 0
  return [
    ...(tone === undefined
      ? []
      : [
          {
            ...{ id: pipe.id, tone, to, action, reason: hostText(pipe.stateReason) },
            title: words.pipeIs({ name, state: pipe.state }),
          },
        ]),
    ...(lost === 0
      ? []
      : [
          {
            ...{
              id: `${pipe.id} lost`,
              tone: 'warn' as const,
              to,
              action,
              reason: words.losesAbout,
            },
            title: words.losesMessages({ name, lost }),
          },
        ]),
  ]
}

/** A key that may be taken for another: of those who are here. */
const ofPeer = ({ id, name, shortId, state, warning }: PeerRow): readonly Problem[] => {
  if (warning === undefined || (state !== 'connected' && state !== 'nearby')) return []
  const title = words.looksLike({ name: name.slice(0, NAME_MAX) || shortId })
  const to = { name: 'peers', params: { id } }
  const action = words.actions.peer
  return [{ id: `peer ${id}`, tone: 'bad', title, reason: hostText(warning), to, action }]
}

/** What others count on, or programs here: it does not take connections. */
const ofAttachment = ({ id, state, stateReason, pipeName, local }: AttachmentRow) => {
  if (state !== 'Error') return []
  const title = words.attachmentFails({
    name: pipeName.slice(0, NAME_MAX),
    local: local.slice(0, NAME_MAX),
  })
  const to = { name: 'attachments', params: { id } }
  const [reason, action] = [hostText(stateReason), words.actions.attachment]
  return [{ id: `attachment ${id}`, tone: 'bad' as const, title, reason, to, action }]
}

export function problemsOf(
  status: StatusRow | undefined,
  pipes: readonly PipeRow[],
  peers: readonly PeerRow[] = [],
  attachments: readonly AttachmentRow[] = [],
): readonly Problem[] {
  const all = [
    ...[...problemsOfHost(status), ...peers.flatMap(ofPeer), ...pipes.flatMap(ofPipe)],
    ...attachments.flatMap(ofAttachment),
  ]
  const key = status ? ofKey(status) : []
  return TONES_IN_ORDER.flatMap((tone) => [...all, ...key].filter((one) => one.tone === tone))
}
const TONES_IN_ORDER = ['bad', 'warn', 'note'] as const

/** Those of this peer itself, without notes. */
export const problemsOfHost = (status: StatusRow | undefined): readonly Problem[] =>
  status ? [ofClone, ofHost, ofStore, ofClock, ofChannels, ofNotes].flatMap((of) => of(status)) : []

const URGENCY: readonly PipeState[] = [
  ...(['Resolving', 'Unbound', 'Paused', 'Published', 'Draft'] as const),
]

/** The pipes that only wait: not bound, and none of the problems. */
export const unboundPipes = (pipes: readonly PipeRow[]): readonly PipeRow[] =>
  pipes
    .filter(({ state }) => state !== 'Bound' && TONES[state] === undefined)
    .toSorted(
      (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || a.name.localeCompare(b.name),
    )

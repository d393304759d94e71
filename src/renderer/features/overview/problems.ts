/** What a person should know first, worst first. Pure. */
import type { PeerRow, PipeRow, PipeState, StatusRow } from '../../../shared/rows.ts'
import { WORDS as words } from './words.ts'

export interface Problem {
  readonly id: string
  readonly tone: 'bad' | 'warn'
  readonly title: string
  /** Why, in a sentence. */
  readonly reason: string
  /** The screen where something can be done. */
  readonly to: { readonly name: string; readonly params?: Record<string, string> }
}

const TONES: Partial<Record<PipeState, Problem['tone']>> = {
  Error: 'bad',
  Refused: 'bad',
  Rebinding: 'warn',
  Degraded: 'warn',
}
const NETWORK = { name: 'settings', params: { section: 'network' } }
const NAME_MAX = 80

const ofHost = (status: StatusRow): readonly Problem[] => {
  const reason = status.stateReason
  if (status.state === 'noNetwork')
    return [{ id: 'host', tone: 'bad', title: words.noNetwork, reason, to: NETWORK }]
  if (status.state === 'stopping')
    return [{ id: 'host', tone: 'warn', title: words.stopping, reason, to: NETWORK }]
  return []
}

const ofChannels = ({ channels, state }: StatusRow): readonly Problem[] => {
  if (channels.length === 0 && state === 'online') {
    const [title, reason] = [words.noChannel, words.noChannelAbout]
    return [{ id: 'channels', tone: 'warn', title, reason, to: NETWORK }]
  }
  return channels.flatMap(({ id, error }) =>
    error === undefined
      ? []
      : [
          {
            ...{ id: `channel ${id}`, tone: 'warn' as const, to: NETWORK },
            ...{ title: words.channelFails({ channel: id }), reason: error },
          },
        ],
  )
}

const ofClone = ({ clone }: StatusRow): readonly Problem[] =>
  clone === undefined
    ? []
    : [
        {
          ...{
            id: 'clone',
            tone: 'bad',
            title: words.clone,
            reason: `${clone.words}. ${clone.advice}`,
          },
          to: { name: 'settings', params: { section: 'identity' } },
        },
      ]

const ofNotes = ({ notes }: StatusRow): readonly Problem[] =>
  notes.map((reason, at) => ({
    ...{ id: `note ${at}`, tone: 'warn', title: words.noteTitle, reason },
    to: { name: 'settings', params: { section: 'about' } },
  }))

const ofPipe = (pipe: PipeRow): readonly Problem[] => {
  const to = { name: 'pipes', params: { id: pipe.id } }
  const name = pipe.name.slice(0, NAME_MAX)
  const tone = TONES[pipe.state]
  const lost = pipe.input?.lost ?? 0
  return [
    ...(tone === undefined
      ? []
      : [
          {
            ...{ id: pipe.id, tone, to, reason: pipe.stateReason },
            title: words.pipeIs({ name, state: pipe.state }),
          },
        ]),
    ...(lost === 0
      ? []
      : [
          {
            ...{ id: `${pipe.id} lost`, tone: 'warn' as const, to, reason: words.losesAbout },
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
  return [{ id: `peer ${id}`, tone: 'bad', title, reason: warning, to }]
}

export function problemsOf(
  status: StatusRow | undefined,
  pipes: readonly PipeRow[],
  peers: readonly PeerRow[] = [],
): readonly Problem[] {
  const ofThisPeer = status
    ? [...ofClone(status), ...ofHost(status), ...ofChannels(status), ...ofNotes(status)]
    : []
  const all = [...ofThisPeer, ...peers.flatMap(ofPeer), ...pipes.flatMap(ofPipe)]
  return [...all.filter(({ tone }) => tone === 'bad'), ...all.filter(({ tone }) => tone === 'warn')]
}

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

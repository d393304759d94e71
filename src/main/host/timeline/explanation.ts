import type {
  ExplainedEndpointRow,
  ExplanationRow,
  TalkRow,
  TimelineRow,
} from '../../../shared/rows.ts'
import { leadsTo } from '../../peer/endpoint/link-table.ts'
import type { StoredPipe } from '../../peer/ports/store.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { endpointRow } from '../feeds/peer-rows.ts'
import type { HostWorld } from '../host-world.ts'

/** Most peers whose endpoints an explanation lists: whom it is bound to, whom it is talked with, then those that answered. */
const PEERS_EXPLAINED = 16

type World = Pick<
  HostWorld,
  | 'peer'
  | 'clock'
  | 'names'
  | 'outputs'
  | 'resolutions'
  | 'pipeStates'
  | 'timelines'
  | 'conversations'
  | 'standstill'
>

/** Why a pipe is in its state, and what comes next. */
export const explain = (pipe: StoredPipe, world: World): ExplanationRow => {
  const { id } = pipe.advertisement
  const { state, reason, sinceWallMs } = world.pipeStates.of(pipe)
  const output = world.outputs.of(id)
  const lastError = lastErrorOf(world.timelines.rowsOfPipe(id))
  const nextTryWallMs = nextTryOf(id, world)
  return {
    ...{ id, state, reason, sinceWallMs },
    next: standstillText(pipe, world, state) ?? nextText(state, nextTryWallMs !== undefined),
    held: output?.stats.waiting ?? 0,
    endpoints: endpointsOf(id, world),
    talks: talksOf(id, world),
    ...(output === undefined ? {} : { chosen: output.binding.reason }),
    ...(lastError === undefined ? {} : { lastError }),
    ...(nextTryWallMs === undefined ? {} : { nextTryWallMs }),
  }
}

/** Most conversations whose paths an explanation lists. */
const TALKS_EXPLAINED = 16

const talksOf = (id: PipeId, { conversations }: World): TalkRow[] =>
  conversations
    .of(id)
    .filter(({ isOpen }) => isOpen)
    .slice(0, TALKS_EXPLAINED)
    .map((one) => one.talk())

/** What went wrong last; being bound, or bound again, settles what went wrong before. */
const lastErrorOf = (rows: readonly TimelineRow[]): ExplanationRow['lastError'] => {
  const last = rows.findLast(({ kind, tone }) => tone === 'bad' || SETTLES.has(kind))
  if (last === undefined || SETTLES.has(last.kind)) return undefined
  return { text: last.text, atWallMs: last.atWallMs }
}

const SETTLES: ReadonlySet<TimelineRow['kind']> = new Set(['bind', 'rebound'])

const nextTryOf = (id: PipeId, { outputs, clock }: World): number | undefined => {
  const output = outputs.of(id)
  const at = output === undefined ? outputs.nextAskMs(id) : output.nextTryMs
  return at === undefined ? undefined : Math.round(clock.wallMs() + at - clock.nowMs())
}

const NEXT: Readonly<Record<ExplanationRow['state'], string>> = {
  Draft: 'Publish it, so that others find it; or bind its input end here.',
  Published: 'It waits for others. Bind its input end here, or resolve it to send.',
  Resolving: 'Answers are awaited; the best one can be bound as soon as it is there.',
  Bound: 'Nothing to do. When the link breaks it is made again by itself.',
  Rebinding: 'The endpoint is being dialled now; what is sent meanwhile waits.',
  Degraded: 'It goes on by itself as soon as the cause is gone.',
  Unbound: 'Nothing happens by itself. Resolve it and bind it to one of the answers.',
  Paused: 'Join its group again.',
  Refused: 'Ask the people there to let this peer in, then resolve it again.',
  Error: 'See the last error.',
}

/** Where the next attempt begins by itself. */
const NEXT_TIMED: Partial<Record<ExplanationRow['state'], string>> = {
  Rebinding: 'The endpoint is dialled again by itself; what is sent meanwhile waits.',
  Unbound: 'It is asked again by itself who holds the pipe now, and bound to them.',
}

/** What is paused goes on when a person says so. */
const standstillText = (
  { listening }: StoredPipe,
  { standstill: { isPaused, isReceiving } }: World,
  state: ExplanationRow['state'],
): string | undefined => {
  if (state !== 'Paused') return undefined
  if (isPaused) return 'Resume all pipes: everything is then as it was before.'
  return listening && !isReceiving
    ? 'Switch receiving on again: its input end is bound then.'
    : undefined
}

const nextText = (state: ExplanationRow['state'], isTimed: boolean): string =>
  (isTimed ? NEXT_TIMED[state] : undefined) ?? NEXT[state]

const endpointsOf = (id: PipeId, world: World): ExplainedEndpointRow[] => {
  const bound = world.outputs.of(id)?.binding.peerId
  const answered = world.resolutions.latest(id)?.answers.map(({ peerId }) => peerId) ?? []
  const talking = world.conversations.of(id).filter(({ isOpen }) => isOpen)
  const peers = new Set([
    ...(bound === undefined ? [] : [bound]),
    ...talking.map(({ peerId }) => peerId),
    ...answered,
  ])
  return [...peers].slice(0, PEERS_EXPLAINED).flatMap((peerId) => ofPeer(peerId, id, world))
}

/** An endpoint is tried when the pipe is: whatever it says of itself, it is not dialled for its own sake. */
const ofPeer = (peerId: PeerId, pipeId: PipeId, world: World): readonly ExplainedEndpointRow[] => {
  const { peer, names, outputs } = world
  const links = peer.services.endpoint.links.of(peerId)
  const output = outputs.of(pipeId)
  const inUse = [
    ...(output?.state === 'bound' && output.binding.peerId === peerId ? [output.endpoint] : []),
    ...talksOf(pipeId, world)
      .filter((talk) => talk.peerId === peerId)
      .flatMap(({ path, beside }) => [path?.endpoint ?? [], beside?.endpoint ?? []].flat()),
  ]
  const isBound = (address: string): boolean =>
    inUse.some(
      (used) =>
        used === address || links.some((link) => leadsTo(link, address) && leadsTo(link, used)),
    )
  const nextTryWallMs = output?.binding.peerId === peerId ? nextTryOf(pipeId, world) : undefined
  return peer.endpoints.of(peerId).map((known) => {
    const { nextTryWallMs: _unheeded, ...row } = endpointRow(known, links)
    const bound = isBound(known.address)
    const next = nextTryWallMs === undefined ? {} : { nextTryWallMs }
    return { ...row, ...next, peerId, peerName: names.peer(peerId), bound }
  })
}

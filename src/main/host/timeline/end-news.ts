import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { OutputState } from '../../peer/pipe/output-machine.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import type { SecureFacts } from '../../peer/ports/secure.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { BesideNews, ConversationMove } from '../conversations/conversation-paths.ts'
import { pathWords } from '../ends/path-row.ts'
import type { TimelineEvent } from './timelines.ts'

/** A sending end as it was seen at one moment. */
export interface EndLook {
  readonly state: OutputState
  readonly reason: string
  readonly endpoint: string
  /** Who passes its messages on, in words; empty on a direct path. */
  readonly by: string
  readonly peerId: PeerId
  readonly waiting: number
  /** Since when the state holds, monotonic. */
  readonly sinceMs: number
}

export const lookAt = (end: OutputEnd, by: string, nowMs: number, before?: EndLook): EndLook => ({
  state: end.state,
  reason: end.stateReason,
  endpoint: end.endpoint,
  by,
  peerId: end.binding.peerId,
  waiting: end.stats.waiting,
  sinceMs: before?.state === end.state ? before.sinceMs : nowMs,
})

/** What has happened to an end between two looks, in order. */
export const endNews = (before: EndLook, now: EndLook): readonly TimelineEvent[] => {
  const { peerId, endpoint, reason } = now
  const at = { peerId, endpoint }
  const isOther = endpoint !== before.endpoint || now.by !== before.by
  const moved = isOther && now.state === 'bound'
  const move: readonly TimelineEvent[] = moved ? [moveOf(before, now)] : []
  if (before.state === now.state) return move
  if (now.state === 'rebinding')
    return [{ kind: 'rebind', tone: 'warning', text: reason, ...at, endpoint: before.endpoint }]
  if (now.state === 'unbound')
    return [{ kind: 'unbind', tone: 'warning', text: `Unbound: ${reason}`, ...at }]
  const tookMs = Math.round(now.sinceMs - before.sinceMs)
  const held = before.waiting + now.waiting === 0 ? '' : `, ${heldText(now.waiting)}`
  const text = `Bound again after ${tookMs} ms${held}`
  return [...move, { kind: 'rebound', tone: 'good', text, tookMs, ...at }]
}

/** The reason is why the path before was left. */
const moveOf = (before: EndLook, { peerId, endpoint, ...now }: EndLook): TimelineEvent => {
  const [from, to] = [pathText(before.endpoint) + before.by, pathText(endpoint) + now.by]
  const why = before.state === 'rebinding' ? before.reason : now.reason
  const text = `Moved: ${from} → ${to}, ${heldText(now.waiting)}. ${why}`
  return { kind: 'move', tone: 'good', peerId, endpoint, text }
}

/** Of a conversation over a pipe. */
export const conversationMoved = (
  { peerId, from, to, held, gapMs }: ConversationMove,
  nameOf: (id: string) => string,
): TimelineEvent => {
  const [before, now] = [from, to].map(pathWords)
  const text = `Conversation with ${nameOf(peerId)} moved: ${before} → ${now}, ${heldText(held)}. ${to.reason}`
  const tookMs = Math.round(gapMs)
  return { kind: 'move', tone: 'good', peerId, endpoint: to.endpoint, text, tookMs }
}

/** What a conversation says goes over a second path from now on, or over one alone. */
export const besideEvent = (
  { peerId, path }: BesideNews,
  nameOf: (id: string) => string,
): TimelineEvent => {
  const kind = 'second-path'
  const who = `Conversation with ${nameOf(peerId)}`
  if (path === undefined)
    return { kind, tone: 'warning', peerId, text: `${who} goes over one path alone` }
  const text = `${who} goes over ${pathWords(path)} too. ${path.reason}`
  return { kind, tone: 'good', peerId, endpoint: path.endpoint, text }
}

const pathText = (endpoint: string): string =>
  `${schemeOf(endpoint)} ${endpoint.slice(schemeOf(endpoint).length + 3)}`

const heldText = (waiting: number): string =>
  waiting === 1 ? '1 message was held' : `${waiting} messages were held`

export const securedEvent = (
  peerId: PeerId,
  { protocol, cipher, profile }: SecureFacts,
): TimelineEvent => ({
  ...{ kind: 'secured', tone: profile === 'legacy' ? 'warning' : 'good', peerId },
  text: `The session is secure from end to end: ${protocol} with ${cipher}`,
})

import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { OutputState } from '../../peer/pipe/output-machine.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import type { SecureFacts } from '../../peer/ports.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { TimelineEvent } from './timelines.ts'

/** A sending end as it was seen at one moment. */
export interface EndLook {
  readonly state: OutputState
  readonly reason: string
  readonly endpoint: string
  readonly peerId: PeerId
  readonly waiting: number
  /** Since when the state holds, monotonic. */
  readonly sinceMs: number
}

export const lookAt = (end: OutputEnd, nowMs: number, before?: EndLook): EndLook => ({
  state: end.state,
  reason: end.stateReason,
  endpoint: end.endpoint,
  peerId: end.binding.peerId,
  waiting: end.stats.waiting,
  sinceMs: before?.state === end.state ? before.sinceMs : nowMs,
})

/** What has happened to an end between two looks, in order. */
export const endNews = (before: EndLook, now: EndLook): readonly TimelineEvent[] => {
  const { peerId, endpoint, reason } = now
  const at = { peerId, endpoint }
  const moved = endpoint !== before.endpoint && now.state === 'bound'
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

const moveOf = (before: EndLook, { peerId, endpoint, ...now }: EndLook): TimelineEvent => ({
  ...{ kind: 'move', tone: 'good', peerId, endpoint },
  text: `Moved: ${pathText(before.endpoint)} → ${pathText(endpoint)}, ${heldText(now.waiting)}`,
})

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

/**
 * The frames of the remote calls. A client numbers its calls and subscriptions from 1 up and never uses a number twice.
 *
 *     client                        host
 *     call {id, name, input}   →
 *     cancel {id}              →    (ends the work; the answer, if one still comes, is ignored)
 *                              ←    result {id, value} | error {id, error}
 *     subscribe {id, feed, …}  →
 *                              ←    event {id, event, more} …  error {id, error} ends it
 *                                   (a large event goes in parts: with `more`, the rest of its rows follows)
 *     ack {id, seq}            →    (opens the window for further events)
 *     unsubscribe {id}         →
 *     far {fingerprint}        →    (before all others: what follows is for another peer's host, see `far.ts`)
 *                              ←    fault {error}: last words before the host closes
 */
import * as v from 'valibot'
import { calls, feeds } from '../contract.ts'
import { Fingerprint } from '../rows.ts'
import { WireError } from '../wire-error.ts'

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const name = v.pipe(v.string(), v.maxLength(64))

/** What a client sends. Inputs and parameters are checked by the host against the contract. */
export const ClientFrame = v.variant('t', [
  v.strictObject({ t: v.literal('call'), id, name, input: v.unknown() }),
  v.strictObject({ t: v.literal('cancel'), id }),
  v.strictObject({ t: v.literal('subscribe'), id, feed: name, params: v.unknown() }),
  v.strictObject({ t: v.literal('ack'), id, seq: count }),
  v.strictObject({ t: v.literal('unsubscribe'), id }),
  v.strictObject({ t: v.literal('far'), fingerprint: Fingerprint }),
])
export type ClientFrame = v.InferOutput<typeof ClientFrame>

/** Whether a page's frame may leave it: one of these, and for a name that the contract has. */
export const isContractFrame = (raw: unknown): boolean => {
  const parsed = v.safeParse(ClientFrame, raw)
  if (!parsed.success) return false
  const frame = parsed.output
  if (frame.t === 'call') return Object.hasOwn(calls, frame.name)
  return frame.t !== 'subscribe' || Object.hasOwn(feeds, frame.feed)
}

/** A `FeedEvent` whose rows are not looked at yet. */
const EventFrame = v.object({
  kind: v.picklist(['snapshot', 'change']),
  seq: count,
  rows: v.pipe(v.array(v.unknown()), v.readonly()),
  removed: v.pipe(v.array(v.string()), v.readonly()),
  dropped: count,
})

/** What a host sends. Values and rows are checked by the client against the contract. */
export const HostFrame = v.variant('t', [
  v.object({ t: v.literal('result'), id, value: v.unknown() }),
  v.object({ t: v.literal('error'), id, error: WireError }),
  v.object({ t: v.literal('event'), id, event: EventFrame, more: v.boolean() }),
  v.object({ t: v.literal('fault'), error: WireError }),
])
export type HostFrame = v.InferOutput<typeof HostFrame>

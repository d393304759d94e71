/**
 * How a client reaches the host of another peer through its own: its first frame names that peer, by the fingerprint of its
 * key, and from then on its host passes the frames on as they are.
 *
 *     client                       own host                          host of the other peer
 *     far {fingerprint}       →    hello {version}              →    (is it an administrator?)
 *                                  welcome {name}, or bye       ←
 *                             ←    way {state: 'open'}, or {state: 'refused', error}, and the end
 *     frames of `frames.ts`   →                                 →
 *                             ←                                 ←    frames of `frames.ts`
 *                             ←    way {state: 'lost' | 'open'}      (as the links come and go; nothing is lost)
 *                                  bye {error}                  ←    (its last words)
 */
import * as v from 'valibot'
import { CallError, WireError } from '../wire-error.ts'
import type { WireError as WireErrorValue } from '../wire-error.ts'
import { ChannelEnds } from './channel.ts'
import type { Channel } from './channel.ts'
import { callError } from './errors.ts'

/** Of what both hosts say to each other. */
export const FAR_VERSION = 1

const words = v.pipe(v.string(), v.maxLength(4_096))
const WayFrame = v.variant('state', [
  v.object({ t: v.literal('way'), state: v.literal('open') }),
  v.object({ t: v.literal('way'), state: v.literal('lost'), words }),
  v.object({ t: v.literal('way'), state: v.literal('refused'), error: WireError }),
])
/** What the own host tells of the way to the other; a host sends no other frames with this mark. */
export type WayFrame = v.InferOutput<typeof WayFrame>

export const FarHello = v.object({ t: v.literal('hello'), version: v.number() })
export const FarWelcome = v.object({
  t: v.literal('welcome'),
  name: v.pipe(v.string(), v.maxLength(1_024)),
})
export const FarBye = v.object({ t: v.literal('bye'), error: WireError })

/** The way to the other peer: `lost` with the reason, while another is looked for. */
export type FarWay = { readonly state: 'open' } | { readonly state: 'lost'; readonly words: string }

/**
 * Turns a fresh channel to the own host into one to the host of that peer. Rejects with why it is refused, or with
 * `rpc/disconnected`; the channel has ended then.
 */
export const openFar = (
  channel: Channel,
  fingerprint: string,
  onWay: (way: FarWay) => void,
): Promise<Channel> =>
  new Promise((resolve, reject) => {
    const far = new FarEnd(channel)
    channel.onClosed((reason) => {
      far.ended(reason)
      reject(callError('rpc/disconnected', 'this peer does not answer'))
    })
    channel.onFrame((frame) => {
      const way = wayIn(frame)
      if (way === undefined) return far.arrived(frame)
      if (way.state !== 'refused') {
        onWay(way)
        return resolve(far)
      }
      reject(new CallError(way.error))
      far.ended(way.error)
      channel.close()
    })
    channel.send({ t: 'far', fingerprint })
  })

const wayIn = (frame: unknown): WayFrame | undefined => {
  const parsed = v.safeParse(WayFrame, frame)
  return parsed.success ? parsed.output : undefined
}

class FarEnd extends ChannelEnds implements Channel {
  readonly #channel: Channel

  constructor(channel: Channel) {
    super()
    this.#channel = channel
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes ?? 0
  }

  send(frame: unknown): void {
    if (!this.isClosed) this.#channel.send(frame)
  }

  close(reason?: WireErrorValue): void {
    if (this.ended(reason)) this.#channel.close(reason)
  }
}

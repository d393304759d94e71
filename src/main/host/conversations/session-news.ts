import type { PeerId } from '../../protocol/ids.ts'
import type { TimelineEvent } from '../timeline/timelines.ts'

/** What becomes of a conversation that outlives processes. */
export type SessionNews =
  /** This peer, or the other, keeps it from now on. */
  | { readonly kind: 'saved'; readonly peerId: PeerId; readonly here: boolean }
  | {
      readonly kind: 'away'
      readonly peerId: PeerId
      readonly held: number
      readonly waitsMs: number
    }
  | {
      readonly kind: 'back'
      readonly peerId: PeerId
      readonly held: number
      readonly awayMs: number
    }
  /** This process took it up. */
  | { readonly kind: 'resumed'; readonly peerId: PeerId; readonly held: number }
  /** It could not be taken up. */
  | { readonly kind: 'over'; readonly why: string }
  | { readonly kind: 'broken'; readonly peerId: PeerId; readonly why: string }

/** As the timeline of its pipe tells it. */
export const sessionEvent = (news: SessionNews, nameOf: (id: string) => string): TimelineEvent => {
  if (news.kind === 'over')
    return event('bad', `A saved conversation was not taken up: ${news.why}`)
  const who = nameOf(news.peerId)
  const of = { peerId: news.peerId }
  switch (news.kind) {
    case 'saved':
      return {
        ...event('plain', `The conversation with ${who} is saved ${news.here ? 'here' : 'there'}`),
        ...of,
      }
    case 'away': {
      const text = `${who} is away: waited for, for ${spanText(news.waitsMs)} at most. ${heldText(news.held)}`
      return { ...event('warning', text), ...of }
    }
    case 'back': {
      const tookMs = Math.round(news.awayMs)
      return { ...event('good', `${who} is back. ${heldText(news.held)}`), ...of, tookMs }
    }
    case 'resumed': {
      const text = `The conversation with ${who} goes on where the process before was. ${heldText(news.held)}`
      return { ...event('good', text), ...of }
    }
    case 'broken':
      return { ...event('bad', `The conversation with ${who} is over: ${news.why}`), ...of }
  }
}

const event = (tone: TimelineEvent['tone'], text: string): TimelineEvent => ({
  ...{ kind: 'session', tone, text },
})

const heldText = (count: number): string =>
  count === 1 ? '1 message is held' : `${count} messages are held`

const MINUTE_MS = 60_000

/** About how long, in words. */
export const spanText = (ms: number): string => {
  const minutes = Math.ceil(ms / MINUTE_MS)
  if (minutes <= 1) return 'a minute'
  return minutes < 100 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}

import { SILENCE_BORNE_MS, type ReliableKeeping } from '../reliable/reliable-keeping.ts'
import { AWAY_MAX_MS } from '../saved/limits.ts'

/** How long this peer asks to be waited for, where it saves the conversation. */
export interface Away {
  readonly awayMs?: number
}

/**
 * How an end of a pair stands to the other's going away: one that saves the conversation is waited for as long as it asks, if this
 * peer asked for the pair itself or a person has paired it. Others could fill this peer with pairs that nobody comes back to.
 */
export const keepingOf = (awayMs: number | undefined, isWelcome: boolean): ReliableKeeping => {
  if (awayMs === undefined || !isWelcome) return {}
  const silenceMs = Math.min(AWAY_MAX_MS, Math.max(SILENCE_BORNE_MS + 1, awayMs))
  return { otherSaves: true, silenceMs }
}

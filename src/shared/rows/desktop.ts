/** What a person chose for the window and its surroundings; a host without a window keeps it all the same. */
import * as v from 'valibot'

/** What closing the window does: asks once, leaves the peer running behind, or ends it. */
export const CLOSINGS = ['ask', 'background', 'quit'] as const
export type ClosingName = (typeof CLOSINGS)[number]

/** In which language the window and what stands around it speak; `system`: the first of the system that is spoken here. */
const LANGUAGES = ['system', 'en', 'de', 'ar', 'pseudo'] as const

const DAY_MINUTES = 24 * 60
const minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(DAY_MINUTES - 1))

export const DesktopChoices = v.object({
  /** Whether the system is asked to show what needs a person. */
  notify: v.boolean(),
  /** When it is not, in minutes of the day by the clock on the wall; over midnight where `from` is the later. */
  quiet: v.optional(v.object({ from: minute, to: minute })),
  /** Whether the peer starts with the person's session. */
  startAtLogin: v.boolean(),
  closing: v.picklist(CLOSINGS),
  /** Absent: `system`. */
  language: v.optional(v.picklist(LANGUAGES)),
})
export type DesktopChoices = v.InferOutput<typeof DesktopChoices>

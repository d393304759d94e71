import * as v from 'valibot'

/** Least size at which every screen is still usable. */
export const LEAST_SIZE = { width: 640, height: 420 } as const
const FIRST_SIZE = { width: 1180, height: 760 } as const

const whole = v.pipe(v.number(), v.safeInteger())

/** Where the window was, as it is kept in the profile. */
export const WindowPlace = v.object({
  x: whole,
  y: whole,
  width: v.pipe(whole, v.minValue(LEAST_SIZE.width)),
  height: v.pipe(whole, v.minValue(LEAST_SIZE.height)),
  maximised: v.optional(v.boolean(), false),
})
export type WindowPlace = v.InferOutput<typeof WindowPlace>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Placement {
  readonly width: number
  readonly height: number
  /** Absent: in the middle of the screen. */
  readonly x?: number
  readonly y?: number
  readonly maximised: boolean
}

/** How much of the window must be on a screen for it to be reachable: a piece of its title bar. */
const REACHABLE = { width: 120, height: 40 } as const

/** Where the window goes: as it was, unless that screen is gone, and never larger than the screen. */
export const placeWindow = (kept: string | undefined, screens: readonly Area[]): Placement => {
  const place = parsePlace(kept)
  const screen = place && screens.find((area) => isReachable(place, area))
  if (place === undefined || screen === undefined) return { ...FIRST_SIZE, maximised: false }
  return {
    x: place.x,
    y: place.y,
    width: Math.min(place.width, screen.width),
    height: Math.min(place.height, screen.height),
    maximised: place.maximised,
  }
}

const parsePlace = (text: string | undefined): WindowPlace | undefined => {
  if (text === undefined) return undefined
  try {
    const parsed = v.safeParse(WindowPlace, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined // Damaged: the window opens as at the first time.
  }
}

const isReachable = (place: WindowPlace, area: Area): boolean => {
  const right = Math.min(place.x + place.width, area.x + area.width)
  const wide = right - Math.max(place.x, area.x)
  return (
    wide >= REACHABLE.width &&
    place.y >= area.y &&
    place.y <= area.y + area.height - REACHABLE.height
  )
}

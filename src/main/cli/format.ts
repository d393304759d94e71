/** Values as people read them in a terminal. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `512 B`, `1.5 KiB`. */
export const formatBytes = (bytes: number): string => {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}

/** Local time of day to the millisecond: `09:41:07.250`. */
export const formatTime = (wallMs: number): string => {
  const time = new Date(wallMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${day}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/** `12 s ago`, `3 min ago`, `5 h ago`, `2 d ago`. */
export const formatAgo = (wallMs: number, nowMs: number): string =>
  `${formatAge(wallMs, nowMs)} ago`

/** `12 s`, `3 min`, `5 h`, `2 d`. */
export const formatAge = (wallMs: number, nowMs: number): string => {
  const seconds = Math.max(0, Math.round((nowMs - wallMs) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** `3 ms`, or nothing where it was not measured. */
export const formatMs = (ms: number | undefined): string =>
  ms === undefined ? '' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

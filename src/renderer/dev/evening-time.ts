/** Moments of the evening, as seen from now. */
export const MINUTE = 60_000
export const ago = (ms: number) => Date.now() - ms

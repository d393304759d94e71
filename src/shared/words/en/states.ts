/** The fixed words for how a pipe stands. */
export const states = {
  Draft: 'Draft',
  Published: 'Published',
  Resolving: 'Resolving',
  Bound: 'Bound',
  Rebinding: 'Rebinding',
  Degraded: 'Degraded',
  Unbound: 'Unbound',
  Paused: 'Paused',
  Refused: 'Refused',
  Error: 'Error',
} as const

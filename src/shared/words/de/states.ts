import type { Translation } from '../message-types.ts'
import type { states as english } from '../en/states.ts'

export const states: Translation<typeof english> = {
  Draft: 'Entwurf',
  Published: 'Veröffentlicht',
  Resolving: 'Wird abgefragt',
  Bound: 'Gebunden',
  Rebinding: 'Wird neu gebunden',
  Degraded: 'Eingeschränkt',
  Unbound: 'Nicht gebunden',
  Paused: 'Angehalten',
  Refused: 'Abgelehnt',
  Error: 'Fehler',
}

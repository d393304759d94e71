import type { Translation } from '../message-types.ts'
import type { states as english } from '../en/states.ts'

export const states: Translation<typeof english> = {
  Draft: 'Entwurf',
  Published: 'Veröffentlicht',
  Resolving: 'Wird gesucht',
  Bound: 'Verbunden',
  Rebinding: 'Wird neu verbunden',
  Degraded: 'Eingeschränkt',
  Unbound: 'Nicht verbunden',
  Paused: 'Angehalten',
  Refused: 'Abgelehnt',
  Error: 'Fehler',
}

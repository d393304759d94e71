import { WORDS as words } from './words.ts'
import type { MessageRow, ProtectionName } from '../../../shared/rows.ts'

interface ProtectionLook {
  /** There where a person should not overlook it. */
  readonly word?: string
  readonly means: string
}

/** What is said of a message, or of a neighbour, that proves no sender. */
export const UNPROVEN_MESSAGE = words.unprovenMessage

/** How the protection of a message is put. */
export const protectionLook = (
  protection: ProtectionName,
  direction: MessageRow['direction'],
): ProtectionLook => {
  if (protection !== 'none') return words.protections[protection]
  return direction === 'in' ? UNPROVEN_MESSAGE : words.sentOpenly
}

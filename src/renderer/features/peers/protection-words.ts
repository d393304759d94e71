import type { MessageRow, ProtectionName } from '../../../shared/rows.ts'

interface ProtectionLook {
  /** There where a person should not overlook it. */
  readonly word?: string
  readonly means: string
}

/** What is said of a message, or of a neighbour, that proves no sender. */
export const UNPROVEN_MESSAGE: ProtectionLook = {
  word: 'unproven',
  means: 'It came in the open: anybody may have sent it in this name, or have read it on its way.',
}

const SENT_OPENLY: ProtectionLook = {
  word: 'in the open',
  means: 'It was not encrypted: whoever it passes may have read or changed it.',
}

const OTHERS: Readonly<Record<Exclude<ProtectionName, 'none'>, ProtectionLook>> = {
  'end-to-end': {
    means: 'Encrypted from end to end; it is proven who is at the other end.',
  },
  link: {
    means: 'Encrypted on the direct link; it is proven who is at the other end.',
  },
  weak: {
    word: 'weak',
    means: 'Protected with TLS 1.0, as JXSE does it: against onlookers alone.',
  },
}

/** How the protection of a message is put. */
export const protectionLook = (
  protection: ProtectionName,
  direction: MessageRow['direction'],
): ProtectionLook => {
  if (protection !== 'none') return OTHERS[protection]
  return direction === 'in' ? UNPROVEN_MESSAGE : SENT_OPENLY
}

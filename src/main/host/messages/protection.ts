import type { ProtectionName } from '../../../shared/rows.ts'
import type { SecureFacts } from '../../peer/ports/secure.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** What is known of how a message went: with what it was protected, and which key was proven on its link. */
export interface Protected {
  readonly security?: SecureFacts | undefined
  readonly fingerprint?: KeyFingerprint | undefined
}

/** By what a message was protected on its way, and so whether it is proven whose it is. */
export const protectionOf = ({ security, fingerprint }: Protected): ProtectionName => {
  if (security !== undefined) return security.profile === 'tls13' ? 'end-to-end' : 'weak'
  return fingerprint === undefined ? 'none' : 'link'
}

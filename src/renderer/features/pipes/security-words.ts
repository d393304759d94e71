import type { SecurityRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

interface SecurityLook {
  readonly word: string
  readonly tone: Tone
  readonly means: string
}

/** How the protection of a secure pipe is put; `undefined` while it is bound to nobody. */
export const securityLook = (security: SecurityRow | undefined): SecurityLook => {
  if (security === undefined) {
    const means = 'Messages are encrypted from end to end. With what, is settled when it is bound.'
    return { word: 'Encrypted once bound', tone: 'quiet', means }
  }
  const { protocol, cipher, fingerprint } = security
  const key = `Key of the other end: ${inGroups(fingerprint)}`
  if (security.profile === 'tls13')
    return {
      word: wordOf(protocol),
      tone: 'good',
      means: `Encrypted from end to end with ${cipher}. ${key}`,
    }
  return {
    word: `${wordOf(protocol)}, weak`,
    tone: 'warn',
    means: `As JXSE speaks it, with RSA-1024 and SHA-1: it keeps out onlookers, not somebody who means to get in. ${cipher}. ${key}`,
  }
}

/** `TLSv1.3` as people write it. */
const wordOf = (protocol: string): string => {
  const version = protocol.replace('TLSv', '')
  return `TLS ${version.includes('.') ? version : `${version}.0`}`
}

const inGroups = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(' ') ?? ''

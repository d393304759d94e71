import type { SecurityRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS } from './words.ts'

const words = WORDS.security

interface SecurityLook {
  readonly word: string
  readonly tone: Tone
  readonly means: string
}

/** How the protection of a secure pipe is put; `undefined` while it is bound to nobody. */
export const securityLook = (security: SecurityRow | undefined): SecurityLook => {
  if (security === undefined) return { word: words.none, tone: 'quiet', means: words.noneMeans }
  const { protocol, cipher, fingerprint } = security
  const key = inGroups(fingerprint)
  const word = wordOf(protocol)
  return security.profile === 'tls13'
    ? { word, tone: 'good', means: words.strongMeans({ cipher, key }) }
    : {
        word: words.weak({ protocol: word }),
        tone: 'warn',
        means: words.weakMeans({ cipher, key }),
      }
}

/** `TLSv1.3` as people write it. */
const wordOf = (protocol: string): string => {
  const version = protocol.replace('TLSv', '')
  return `TLS ${version.includes('.') ? version : `${version}.0`}`
}

const inGroups = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(' ') ?? ''

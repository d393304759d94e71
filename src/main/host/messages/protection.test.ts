import { expect, test } from 'vitest'
import { createIdentityKey } from '../../platform/identity-key.ts'
import { protectionOf } from './protection.ts'

const { fingerprint } = createIdentityKey()
const facts = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', fingerprint }

test.each([
  [{ security: { profile: 'tls13', ...facts }, fingerprint }, 'end-to-end'],
  [{ security: { profile: 'legacy', ...facts } }, 'weak'],
  [{ fingerprint }, 'link'],
  [{}, 'none'],
] as const)('what is known of a message says by what it was protected', (known, protection) => {
  expect(protectionOf(known)).toBe(protection)
})

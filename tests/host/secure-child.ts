/** One end of a secure session in a process of its own, of whatever runtime: commanded and heard by messages. */
import { toPipefitterError } from '../../src/main/base/errors.ts'
import { createSecureSessions } from '../../src/main/platform/secure-sessions.ts'
import type { SecureFacts, SecureWish } from '../../src/main/peer/ports/secure.ts'

export interface ChildKeys {
  readonly tls13?: { readonly privateKeyPem: string; readonly certificatePem: string }
  /** The certificate in Base64. */
  readonly legacy?: { readonly privateKeyPem: string; readonly certificate: string }
}

export type ChildCommand =
  | {
      readonly kind: 'start'
      readonly wish: Omit<SecureWish, 'certificate'> & { readonly certificate?: string }
      readonly keys: ChildKeys
    }
  | { readonly kind: 'ciphertext'; readonly base64: string }
  | { readonly kind: 'write'; readonly text: string }

export type ChildReport =
  | { readonly kind: 'ready'; readonly runtime: string }
  | { readonly kind: 'ciphertext'; readonly base64: string }
  | { readonly kind: 'plaintext'; readonly text: string }
  | { readonly kind: 'secured'; readonly facts: SecureFacts }
  | { readonly kind: 'closed'; readonly why: string }

const report = (what: ChildReport): void => {
  process.send?.(what)
}

const start = ({ wish, keys }: Extract<ChildCommand, { readonly kind: 'start' }>) => {
  const legacy = keys.legacy && {
    privateKeyPem: keys.legacy.privateKeyPem,
    certificate: Uint8Array.from(Buffer.from(keys.legacy.certificate, 'base64')),
  }
  const certificate =
    wish.certificate === undefined
      ? undefined
      : Uint8Array.from(Buffer.from(wish.certificate, 'base64'))
  return createSecureSessions({ tls13: keys.tls13, legacy }).start(
    { ...wish, certificate },
    {
      onCiphertext: (bytes) =>
        report({ kind: 'ciphertext', base64: Buffer.from(bytes).toString('base64') }),
      onPlaintext: (bytes) => report({ kind: 'plaintext', text: Buffer.from(bytes).toString() }),
      onSecured: (facts) => report({ kind: 'secured', facts }),
      onDrain: () => {},
      onClosed: (error) =>
        report({
          kind: 'closed',
          why: error === undefined ? '' : toPipefitterError(error).message,
        }),
    },
  )
}

let session: ReturnType<typeof start> | undefined

process.on('message', (command: ChildCommand) => {
  if (command.kind === 'start') session = start(command)
  else if (command.kind === 'ciphertext') session?.receive(Buffer.from(command.base64, 'base64'))
  else session?.write(Buffer.from(command.text))
})

report({ kind: 'ready', runtime: `${process.versions.electron ?? 'no'} ${process.versions.node}` })

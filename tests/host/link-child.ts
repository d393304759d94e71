/** One end of links in a process of its own, of whatever runtime: it listens or dials as it is told, and says what came of it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { systemClock } from '../../src/main/base/system.ts'
import { keyVerifier, type PlatformKey } from '../../src/main/platform/identity-key.ts'
import { SecureLayer } from '../../src/main/transports/secure/index.ts'

export type LinkCredentials = PlatformKey['credentials']

export type LinkCommand =
  | { readonly kind: 'listen'; readonly credentials: LinkCredentials }
  | { readonly kind: 'dial'; readonly credentials: LinkCredentials; readonly port: number }
  /** Dials with TLS of its own, as no peer of this program does. */
  | { readonly kind: 'knock'; readonly port: number; readonly options: ConnectionOptions }
  | { readonly kind: 'write'; readonly text: string }

export type LinkReport =
  | { readonly kind: 'ready'; readonly runtime: string }
  | { readonly kind: 'listening'; readonly port: number }
  | {
      readonly kind: 'proven'
      readonly fingerprint: string
      readonly protocol: string | null
      /** Keying material of the link, in hexadecimal digits. */
      readonly exported: string
    }
  | { readonly kind: 'refused'; readonly why: string; readonly fault: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cut' }

const report = (what: LinkReport): void => {
  process.send?.(what)
}
const ignore = (): void => {}

let write: (text: string) => void = ignore

const shakeHands = (socket: Socket, credentials: LinkCredentials, initiator: boolean): void => {
  socket.on('error', ignore)
  const security = { credentials, keys: keyVerifier, legacyAllowed: () => false }
  new SecureLayer(security).start(socket, {
    ...{ initiator, clock: systemClock, address: 'the other runtime' },
    done: (outcome) => {
      if (outcome instanceof PipefitterError)
        return report({ kind: 'refused', why: outcome.message, fault: outcome.details['fault'] })
      const { stream, proof } = outcome
      const exported = proof.exportKey('EXPORTER-Pipefitter-test', new Uint8Array([1]), 32)
      stream.on('error', ignore).on('close', () => report({ kind: 'cut' }))
      stream.on('data', (chunk: Buffer) => report({ kind: 'text', text: chunk.toString() }))
      write = (text) => void stream.write(text)
      report({
        ...{ kind: 'proven', fingerprint: proof.fingerprint, protocol: stream.getProtocol() },
        exported: Buffer.from(exported).toString('hex'),
      })
    },
  })
}

const listen = (credentials: LinkCredentials): void => {
  const server = createServer((socket) => shakeHands(socket, credentials, false))
  server.listen(0, '127.0.0.1', () =>
    report({ kind: 'listening', port: (server.address() as AddressInfo).port }),
  )
}

const knock = (port: number, options: ConnectionOptions): void => {
  const own = { host: '127.0.0.1', port, rejectUnauthorized: false }
  connectSecurely({ ...own, ...options })
    .on('error', ignore)
    .on('close', () => report({ kind: 'cut' }))
    .resume()
}

process.on('message', (command: LinkCommand) => {
  if (command.kind === 'listen') listen(command.credentials)
  else if (command.kind === 'dial')
    shakeHands(connect(command.port, '127.0.0.1'), command.credentials, true)
  else if (command.kind === 'knock') knock(command.port, command.options)
  else write(command.text)
})

report({ kind: 'ready', runtime: `${process.versions.electron ?? 'no'} ${process.versions.node}` })

/** One end of links over HTTP in a process of its own, of whatever runtime: it listens or dials as it is told, and says what came of it. */
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock, systemRandom } from '../../src/main/base/system.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import { keyVerifier } from '../../src/main/platform/identity-key.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { createHttpTransport } from '../../src/main/transports/http/index.ts'
import { createMemoryNetwork } from '../../src/main/transports/memory/index.ts'
import type { LinkCredentials } from './link-child.ts'

export type HttpCommand =
  | { readonly kind: 'listen'; readonly credentials: LinkCredentials }
  | { readonly kind: 'dial'; readonly credentials: LinkCredentials; readonly address: string }
  /** Sends so many messages of so many bytes, each filled with its number. */
  | { readonly kind: 'send'; readonly count: number; readonly bytes: number }
  | { readonly kind: 'close' }

export type HttpReport =
  | { readonly kind: 'ready'; readonly runtime: string }
  | { readonly kind: 'listening'; readonly address: string }
  | { readonly kind: 'linked'; readonly fingerprint: string | undefined }
  | { readonly kind: 'message'; readonly first: number; readonly bytes: number }
  | { readonly kind: 'ended'; readonly why: string | undefined }

const report = (what: HttpReport): void => {
  process.send?.(what)
}

const transportFor = (credentials: LinkCredentials): Transport =>
  createHttpTransport(
    {
      peerId: peerIdOfFingerprint(credentials.fingerprint),
      network: createMemoryNetwork([
        {
          ...{ name: 'lo', address: '127.0.0.1', family: 4, prefixLength: 8 },
          ...{ loopback: true, virtual: false },
        },
      ]),
      ...{ clock: systemClock, random: systemRandom, log: silentLog, count: () => {} },
      security: { credentials, keys: keyVerifier, legacyAllowed: () => false },
    },
    { port: 0 },
  )

let linked: Connection | undefined

const use = (connection: Connection): void => {
  linked = connection
  connection.attach({
    onMessage: (body) => report({ kind: 'message', first: body[0] ?? -1, bytes: body.length }),
    onDrain: () => {},
    onClosed: (error) => report({ kind: 'ended', why: error?.message }),
  })
  report({ kind: 'linked', fingerprint: connection.proof?.fingerprint })
}

const obey = async (command: HttpCommand): Promise<void> => {
  switch (command.kind) {
    case 'listen': {
      const listener = await transportFor(command.credentials).listen(use)
      return report({ kind: 'listening', address: listener.endpoints()[0]?.address ?? '' })
    }
    case 'dial': {
      const { signal } = new AbortController()
      return use(await transportFor(command.credentials).dial(command.address, { signal }))
    }
    case 'send':
      for (let i = 0; i < command.count; i++) linked?.send([new Uint8Array(command.bytes).fill(i)])
      return
    case 'close':
      await linked?.close()
  }
}

process.on('message', (command: HttpCommand) => {
  obey(command).catch((error: unknown) => report({ kind: 'ended', why: String(error) }))
})

report({ kind: 'ready', runtime: `${process.versions.electron ?? 'no'} ${process.versions.node}` })

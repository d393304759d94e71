import { join, resolve } from 'node:path'
import type { LEGACY_CHOICES, PEER_ROLES, StatusRow } from '../../shared/rows.ts'
import { systemClock, systemRandom } from '../base/system.ts'
import { hasDisplay, openBrowser } from '../headless/open-browser.ts'
import { startPeer } from '../headless/start-peer.ts'
import type { PeerFlags, StartedPeer } from '../headless/start-peer.ts'
import { statusOf } from '../headless/status.ts'
import { createHost } from '../host/host.ts'
import { outputFor } from './command.ts'
import type { GlobalOptions, Runtime } from './command.ts'
import { sayFirstInvitation } from './first-invitation.ts'
import type { Output } from './output.ts'
import { runCancellable } from './session.ts'
import { aborted } from './watch.ts'

/** The options of `pipefitter up`. */
export interface UpOptions extends GlobalOptions {
  readonly ui?: boolean
  readonly uiPort?: number
  readonly open: boolean
  readonly name?: string
  readonly interface?: readonly string[]
  readonly port?: number
  readonly ws: boolean
  readonly wsPort?: number
  readonly proxy?: string
  readonly http?: number | boolean
  readonly seed?: readonly string[]
  readonly announce?: readonly string[]
  readonly role?: (typeof PEER_ROLES)[number]
  readonly relay?: boolean
  readonly localOnly?: boolean
  readonly mapPorts?: boolean
  readonly dnsSd?: boolean
  readonly managed?: boolean
  readonly receiveFolder?: string
  readonly pairingWords?: number
  readonly keychain: boolean
  readonly dht?: boolean
  readonly dhtBootstrap?: readonly string[]
  readonly cbjx?: boolean
  readonly legacySecure?: boolean
  readonly legacy?: (typeof LEGACY_CHOICES)[number]
  readonly multicast: boolean
  readonly multicastGroup?: string
  readonly multicastPort?: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** Runs a peer in this process until Ctrl-C or `pipefitter stop`. */
export const runPeer = async (runtime: Runtime, options: UpOptions): Promise<void> => {
  const output = outputFor(runtime, options)
  runtime.finish(
    await runCancellable(output, async (signal) => {
      const peer = await startPeer({
        flags: flagsOf(options),
        createHost,
        runtime: `Node ${process.versions.node}`,
        bundleFolder: resolve(import.meta.dirname, '../renderer'),
        ...(options.uiPort === undefined ? {} : { uiPort: options.uiPort }),
        ...{ clock: systemClock, random: systemRandom },
      })
      const ending = stopOnce(peer, signal)
      await announce(output, peer, options, runtime)
      await ending
    }),
  )
}

/** Settles when the peer has stopped, which Ctrl-C and `pipefitter stop` begin. A second Ctrl-C ends the process. */
const stopOnce = async (peer: StartedPeer, signal: AbortSignal): Promise<void> => {
  // The timers of a peer do not keep a process alive, and on a machine without a network nothing else does.
  const alive = setInterval(() => {}, 1 << 30)
  await Promise.race([aborted(signal), peer.stopRequested])
  await peer.stop()
  clearInterval(alive)
}

const announce = async (
  output: Output,
  peer: StartedPeer,
  options: UpOptions,
  runtime: Runtime,
): Promise<void> => {
  const status = await statusOf(peer.host.api)
  const link = options.ui === true ? await peer.link() : undefined
  output.object({ ready: { status, ...(link === undefined ? {} : { url: link }) } })
  output.facts(readyFacts(status, link))
  if (runtime.stdout.isTTY === true && link === undefined)
    await sayFirstInvitation(output, peer.host.api, status)
  output.line('Ready. Ctrl-C ends it.')
  if (link === undefined || !options.open || !hasDisplay(runtime.environment)) return
  // The browser gets a link of its own, so that the printed one stays good.
  const page = join(peer.profile.folder, 'run', 'open.html')
  if (!(await openBrowser(await peer.link(), page)))
    output.remark('no browser could be opened; open the link above by hand')
}

const readyFacts = (status: StatusRow, link: string | undefined) => [
  ['peer', `${status.name} (${status.shortId})`] as const,
  ['profile', status.profileFolder] as const,
  ...status.endpoints.map(({ address }) => ['address', address] as const),
  ...status.notes.map((note) => ['note', note] as const),
  ['open', link] as const,
]

const flagsOf = (options: UpOptions): PeerFlags => ({
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.name === undefined ? {} : { name: options.name }),
  ...(options.interface === undefined ? {} : { interfaces: options.interface }),
  ...(options.port === undefined ? {} : { port: options.port }),
  ...wsOf(options),
  ...httpOf(options),
  ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
  ...(options.seed === undefined ? {} : { seeds: options.seed }),
  ...(options.announce === undefined ? {} : { announced: options.announce }),
  ...(options.role === undefined ? {} : { role: options.role }),
  ...(options.relay === true ? { relay: true } : {}),
  ...(options.localOnly === undefined ? {} : { localOnly: options.localOnly }),
  ...(options.mapPorts === undefined ? {} : { mapPorts: options.mapPorts }),
  ...(options.dnsSd === undefined ? {} : { dnsSd: options.dnsSd }),
  ...(options.managed === undefined ? {} : { managed: options.managed }),
  ...(options.receiveFolder === undefined ? {} : { receiveFolder: resolve(options.receiveFolder) }),
  ...(options.pairingWords === undefined ? {} : { pairingWords: options.pairingWords }),
  ...(options.keychain ? {} : { keychain: false }),
  ...dhtOf(options),
  ...compatibilityOf(options),
  ...multicastOf(options),
  logLevel: options.logLevel,
})

const compatibilityOf = ({
  cbjx,
  legacy,
  legacySecure,
}: UpOptions): Pick<PeerFlags, 'compatibility'> =>
  cbjx === true || legacySecure === true || legacy !== undefined
    ? { compatibility: { cbjx, legacy, legacySecure } }
    : {}

const dhtOf = ({ dht, dhtBootstrap: bootstrap }: UpOptions): Pick<PeerFlags, 'dht'> => {
  if (dht === undefined && bootstrap === undefined) return {}
  return {
    dht: {
      ...(dht === undefined ? {} : { reach: dht ? 'anywhere' : 'network' }),
      ...(bootstrap === undefined ? {} : { bootstrap }),
    },
  }
}

const wsOf = ({ ws, wsPort: port }: UpOptions): Pick<PeerFlags, 'ws'> => {
  if (!ws) return { ws: false }
  return port === undefined ? {} : { ws: { port } }
}

const httpOf = ({ http }: UpOptions): Pick<PeerFlags, 'http'> => {
  if (http === undefined) return {}
  if (typeof http === 'boolean') return { http: http ? {} : false }
  return { http: { port: http } }
}

const multicastOf = (options: UpOptions): Pick<PeerFlags, 'multicast'> => {
  const { multicast, multicastGroup: group, multicastPort: portNumber } = options
  if (!multicast) return { multicast: false }
  if (group === undefined && portNumber === undefined) return {}
  return {
    multicast: {
      ...(group === undefined ? {} : { group }),
      ...(portNumber === undefined ? {} : { port: portNumber }),
    },
  }
}

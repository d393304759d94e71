import { parseArgs } from 'node:util'
import { LEGACY_CHOICES, PEER_ROLES } from '../../shared/rows.ts'
import { PipefitterError } from '../base/errors.ts'
import type { PeerFlags } from '../headless/start-peer.ts'
import type { Compatibility } from '../host/host-options.ts'

const OPTIONS = {
  profile: { type: 'string' },
  name: { type: 'string' },
  interface: { type: 'string', multiple: true },
  port: { type: 'string' },
  'ws-port': { type: 'string' },
  'no-ws': { type: 'boolean' },
  http: { type: 'string' },
  'no-http': { type: 'boolean' },
  proxy: { type: 'string' },
  seed: { type: 'string', multiple: true },
  announce: { type: 'string', multiple: true },
  role: { type: 'string' },
  relay: { type: 'boolean' },
  'local-only': { type: 'boolean' },
  'no-local-only': { type: 'boolean' },
  'map-ports': { type: 'boolean' },
  'no-map-ports': { type: 'boolean' },
  'dns-sd': { type: 'boolean' },
  'no-dns-sd': { type: 'boolean' },
  'pairing-words': { type: 'string' },
  'no-keychain': { type: 'boolean' },
  dht: { type: 'boolean' },
  'no-dht': { type: 'boolean' },
  'dht-bootstrap': { type: 'string', multiple: true },
  cbjx: { type: 'boolean' },
  legacy: { type: 'string' },
  'legacy-secure': { type: 'boolean' },
  'multicast-group': { type: 'string' },
  'multicast-port': { type: 'string' },
  'no-multicast': { type: 'boolean' },
  /** For the window alone: none, until somebody asks for one. */
  background: { type: 'boolean' },
} as const

/** Their names. */
export const OWN_FLAGS: readonly string[] = Object.keys(OPTIONS)

/**
 * The window's flags, as `pipefitter up` has them. Chromium and Electron take flags from the same line, so one that we
 * do not know is theirs; the packed program has refused it before (`given-switches.ts`). Throws `base/invalid-input`.
 */
export const parseFlags = (args: readonly string[]): PeerFlags => {
  const { values } = parseArgs({ args: withBareHttp(args), options: OPTIONS, strict: false })
  const profile = textOf('profile', values.profile)
  const name = textOf('name', values.name)
  const port = portOf('port', values.port)
  const interfaces = textsOf('interface', values.interface)
  const proxy = textOf('proxy', values.proxy)
  const seeds = textsOf('seed', values.seed)
  const announced = textsOf('announce', values.announce)
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(name === undefined ? {} : { name }),
    ...(port === undefined ? {} : { port }),
    ...(interfaces === undefined ? {} : { interfaces }),
    ...wsOf(values),
    ...httpOf(values),
    ...(proxy === undefined ? {} : { proxy }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(announced === undefined ? {} : { announced }),
    ...roleOf(values.role),
    ...(values.relay === true ? { relay: true } : {}),
    ...localOf(values),
    ...mappingOf(values),
    ...dnsSdOf(values),
    ...wordsOf(values['pairing-words']),
    ...(values['no-keychain'] === true ? { keychain: false } : {}),
    ...dhtOf(values),
    ...compatibilityOf({
      cbjx: values.cbjx === true,
      legacySecure: values['legacy-secure'] === true,
      ...legacyOf(values.legacy),
    }),
    ...multicastOf(values),
  }
}

const localOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'localOnly'> => {
  if (values['no-local-only'] === true) return { localOnly: false }
  return values['local-only'] === true ? { localOnly: true } : {}
}

const mappingOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'mapPorts'> => {
  if (values['no-map-ports'] === true) return { mapPorts: false }
  return values['map-ports'] === true ? { mapPorts: true } : {}
}

const dnsSdOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'dnsSd'> => {
  if (values['no-dns-sd'] === true) return { dnsSd: false }
  return values['dns-sd'] === true ? { dnsSd: true } : {}
}

const wordsOf = (value: Value | Value[]): Pick<PeerFlags, 'pairingWords'> => {
  const text = textOf('pairing-words', value)
  if (text === undefined) return {}
  const pairingWords = Number(text)
  if (/^\d+$/.test(text) && pairingWords >= 4 && pairingWords <= 12) return { pairingWords }
  throw new PipefitterError('base/invalid-input', '--pairing-words is a whole number from 4 to 12')
}

const compatibilityOf = (wanted: Compatibility): Pick<PeerFlags, 'compatibility'> =>
  Object.values(wanted).some((one) => one !== false) ? { compatibility: wanted } : {}

const legacyOf = (value: Value | Value[]): Pick<Compatibility, 'legacy'> => {
  const text = textOf('legacy', value)
  if (text === undefined) return {}
  const legacy = LEGACY_CHOICES.find((known) => known === text)
  if (legacy !== undefined) return { legacy }
  throw new PipefitterError('base/invalid-input', `--legacy is one of ${LEGACY_CHOICES.join(', ')}`)
}

type Value = string | boolean | undefined

const multicastOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'multicast'> => {
  if (values['no-multicast'] === true) return { multicast: false }
  const group = textOf('multicast-group', values['multicast-group'])
  const port = portOf('multicast-port', values['multicast-port'])
  if (group === undefined && port === undefined) return {}
  return {
    multicast: {
      ...(group === undefined ? {} : { group }),
      ...(port === undefined ? {} : { port }),
    },
  }
}

const dhtOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'dht'> => {
  const bootstrap = textsOf('dht-bootstrap', listOf(values['dht-bootstrap']))
  const isChosen = values['dht'] === true || values['no-dht'] === true
  if (!isChosen && bootstrap === undefined) return {}
  const reach = values['no-dht'] === true ? 'network' : 'anywhere'
  return {
    dht: { ...(isChosen ? { reach } : {}), ...(bootstrap === undefined ? {} : { bootstrap }) },
  }
}

const listOf = (value: Value | Value[]): Value[] | undefined =>
  value === undefined || Array.isArray(value) ? value : [value]

const wsOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'ws'> => {
  if (values['no-ws'] === true) return { ws: false }
  const port = portOf('ws-port', values['ws-port'])
  return port === undefined ? {} : { ws: { port } }
}

/** A bare `--http` takes the usual port, and not what stands behind it. */
const withBareHttp = (args: readonly string[]): string[] =>
  args.map((arg, i) => (arg === '--http' && !/^\d+$/.test(args[i + 1] ?? '') ? '--http=' : arg))

const httpOf = (values: Record<string, Value | Value[]>): Pick<PeerFlags, 'http'> => {
  if (values['no-http'] === true) return { http: false }
  if (values['http'] === '') return { http: {} }
  const port = portOf('http', values['http'])
  return port === undefined ? {} : { http: { port } }
}

const roleOf = (value: Value | Value[]): Pick<PeerFlags, 'role'> => {
  const text = textOf('role', value)
  if (text === undefined) return {}
  const role = PEER_ROLES.find((known) => known === text)
  if (role !== undefined) return { role }
  throw new PipefitterError('base/invalid-input', `--role is one of ${PEER_ROLES.join(', ')}`)
}

const textOf = (flag: string, value: Value | Value[]): string | undefined => {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw new PipefitterError('base/invalid-input', `--${flag} needs a value`)
}

const textsOf = (flag: string, values: Value[] | undefined): string[] | undefined =>
  values?.map((value) => textOf(flag, value) ?? '')

const portOf = (flag: string, value: Value | Value[]): number | undefined => {
  const text = textOf(flag, value)
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new PipefitterError('base/invalid-input', `--${flag} needs a number from 0 to 65535`)
}

import type { DirectoryRow, MappingRow, StatusRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo, formatBytes } from '../format.ts'
import type { Output } from '../output.ts'
import { snapshotOf } from '../watch.ts'

export const declareStatus: Declare = (parent, runtime) => {
  parent
    .command('status')
    .description('show who this peer is, where it can be reached and how it fares')
    .option('--dismiss-clone', 'you have dealt with the other peer that has the key of this one')
    .action(
      onHost<{ dismissClone?: boolean }>(runtime, async ({ client, output }, _args, flags) => {
        if (flags.dismissClone === true) await client.call('identity.dismissClone', {})
        const [status] = await snapshotOf(client, 'status', {})
        if (status === undefined) throw new Error('the host gave no status')
        output.object({ status })
        showStatus(output, status)
      }),
    )
}

const LEGACY_WORDS: Readonly<Record<StatusRow['legacy'], string>> = {
  refuse: 'refused',
  allow: 'allowed, though they prove nothing about themselves',
}

const DIRECTORY_WORDS: Readonly<Record<DirectoryRow['kind'], string>> = {
  off: 'off',
  starting: 'starting',
  reachable: 'reachable',
  alone: 'not reached',
}

const olderText = ({ compatibility: { cbjx, legacySecure } }: StatusRow): string =>
  [
    ...(cbjx ? ['messages are signed (CBJX)'] : []),
    ...(legacySecure ? ['secure pipes are made, weakly encrypted'] : []),
  ].join('; ')

const mappingText = ({ words, untilWallMs }: MappingRow): string =>
  untilWallMs === undefined ? words : `${words} (for ${leftText(untilWallMs)}, renewed by itself)`

const managedText = ({ managed, administrators }: StatusRow): string | undefined => {
  if (!managed) return undefined
  const names = administrators.map(({ peerName }) => peerName).join(', ')
  return names === '' ? 'may be, by nobody now' : `by ${names}`
}

const leftText = (untilWallMs: number): string =>
  `${Math.max(0, Math.round((untilWallMs - Date.now()) / 60_000))} min`

const showStatus = (output: Output, status: StatusRow): void => {
  const addresses = status.endpoints.map(
    ({ address, interfaceName }) => `${address} (${interfaceName})`,
  )
  const channels = status.channels.map(({ id, interfaceName, error }) =>
    error === undefined ? `${id} (${interfaceName})` : `${id} (${interfaceName}): ${error}`,
  )
  output.facts([
    ['WARNING', status.clone && `${status.clone.words}. ${status.clone.advice}`],
    ['name', status.name],
    ['peer', `${status.shortId}  ${status.peerId}`],
    ['state', [status.state, status.stateReason].filter((text) => text !== '').join(': ')],
    ['paused', status.paused ? 'all pipes, by a person: pipefitter resume' : undefined],
    ['receiving', status.receiving ? undefined : 'off: pipefitter receive on'],
    ['key', `${status.fingerprint}; ${status.keyStorage.words}`],
    [
      'backup',
      status.backupWallMs === undefined
        ? 'none yet: pipefitter backup create <file>'
        : formatAgo(status.backupWallMs, Date.now()),
    ],
    ['legacy peers', LEGACY_WORDS[status.legacy]],
    ['for older peers', olderText(status)],
    ['pairing words', String(status.pairingWords)],
    [
      'local only',
      status.localOnly ? 'yes: no packet leaves the networks of this machine' : undefined,
    ],
    ['dns-sd', status.dnsSd ? 'ordinary tools see this peer on its networks' : undefined],
    ['managed', managedText(status)],
    ['reach', status.reach === 'anywhere' ? 'anywhere' : 'this network only'],
    ...status.directories
      .filter(({ kind }) => kind !== 'off')
      .map(({ name, kind, words }) => [name, `${DIRECTORY_WORDS[kind]}: ${words}`] as const),
    ...list('router', status.mappings.map(mappingText)),
    ...list(
      'relay',
      status.throughRelays.map(
        ({ words, sinceWallMs }) => `${words}, ${formatAgo(sinceWallMs, Date.now())}`,
      ),
    ),
    ['since', formatAgo(status.startedWallMs, Date.now())],
    ['version', `${status.version} on ${status.runtime}`],
    ['profile', status.profileFolder],
    ['role', `${status.role}: ${status.roleDetail}${status.relays ? '; passes messages on' : ''}`],
    ...list('address', addresses),
    ...list('asks by', channels),
    ['connections', String(status.connections)],
    [
      'traffic',
      `in ${formatBytes(status.bytesInPerSecond)}/s, out ${formatBytes(status.bytesOutPerSecond)}/s`,
    ],
    ['dropped', String(status.dropped)],
    ...list('note', status.notes),
  ])
}

/** The name stands beside the first value alone. */
const list = (name: string, values: readonly string[]): [string, string][] =>
  values.map((value, i) => [i === 0 ? name : '', value])

/** What a button does, as a line for the command line. */

/** Quotes for a POSIX shell where a word needs it. */
export const shellWord = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

const line = (...words: readonly string[]) => ['pipefitter', ...words.map(shellWord)].join(' ')

interface NewPipe {
  readonly name: string
  readonly group?: string | undefined
  readonly type?: string | undefined
  readonly transport?: string | undefined
  readonly hours?: number
  readonly access?: string | undefined
  readonly listen?: boolean
  readonly publish?: boolean
}

const createPipe = ({ name, group, type, transport, hours, access, listen, publish }: NewPipe) =>
  line(
    ...['pipe', 'create', name],
    ...(group ? ['--group', group] : []),
    ...(type && type !== 'JxtaUnicast' ? ['--type', type] : []),
    ...(transport ? ['--transport', transport] : []),
    ...(hours === undefined ? [] : ['--hours', String(hours)]),
    ...(access && access !== 'chosen' ? ['--access', access] : []),
    ...(listen ? ['--listen'] : []),
    ...(publish ? ['--publish'] : []),
  )

interface NewGroup {
  readonly name: string
  readonly description: string
  readonly join: boolean
  readonly publish: boolean
  readonly policy: string
}

const createGroup = ({ name, description, join, publish, policy }: NewGroup) =>
  line(
    ...['group', 'create', name],
    ...(description.trim() ? ['--description', description.trim()] : []),
    ...(policy === 'open' ? [] : ['--policy', policy]),
    ...(join ? [] : ['--no-join']),
    ...(publish ? ['--publish'] : []),
  )

interface LocalEnd {
  readonly port?: number | undefined
  /** A socket file rather than a port. */
  readonly socket?: boolean
  readonly peerId?: string | undefined
}

const attachUse = (pipe: string, { port, socket, peerId }: LocalEnd) =>
  line(
    ...['attach', 'use', pipe],
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(socket ? ['--socket'] : []),
    ...(peerId ? ['--peer', peerId] : []),
  )

export const cliLines = {
  createPipe,
  createGroup,
  joinGroup: (groupId: string) => line('group', 'join', groupId),
  peers: () => line('peer', 'ls'),
  /** Run at another peer: lets the one with this key manage it. */
  letManage: (fingerprint: string) => line('peer', 'grant', fingerprint, '--right', 'administrate'),
  /** Run at another peer. */
  managed: () => line('settings', 'managed', 'on'),
  connect: (address: string) => line('peer', 'connect', address),
  /** Run elsewhere: starts a peer that knows this one. */
  seed: (address: string) => line('up', '--seed', address),
  pipeAccess: (pipeId: string, access: string) => line('pipe', 'access', pipeId, `--${access}`),
  converse: (pipeId: string) => line('pipe', 'connect', pipeId),
  resolve: (pipeId: string) => line('pipe', 'resolve', pipeId),
  sendFile: (peer: string, path: string) => line('file', 'send', peer, path),
  transfers: () => line('file', 'ls'),
  transfer: (verb: 'accept' | 'pause' | 'resume', id: string) => line('file', verb, id),
  attachShare: (pipe: string, target: string) => line('attach', 'share', pipe, target),
  attachUse,
  attachConnections: (attachmentId: string) => line('attach', 'connections', attachmentId),
  /** A program is registered there alone. */
  attachCommand: (pipe: string) => `${line('attach', 'command', pipe)} -- /path/to/program`,
  tap: (filter: string) => line('tap', ...(filter ? ['--filter', filter] : [])),
}

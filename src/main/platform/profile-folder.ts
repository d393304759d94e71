import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, resolve, sep } from 'node:path'
import envPaths from 'env-paths'
import { PipefitterError } from '../base/errors.ts'

/** What a profile's folder is chosen from; all of it injectable for tests. */
export interface ProfileChoice {
  /** The value of `--profile`: a bare name is a profile under the default data folder, anything else a path. */
  readonly folder?: string | undefined
  /** Reads `PIPEFITTER_HOME` (a path; `--profile` goes before it) and `XDG_RUNTIME_DIR`. Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Default: the system's folder for data of this user. */
  readonly dataFolder?: string
}

/** The files of a profile, by name; nothing is made or opened. */
export interface ProfilePaths {
  readonly folder: string
  readonly databaseFile: string
  /** A Unix socket's path, or on Windows a pipe's name. */
  readonly controlSocketPath: string
  readonly tokenFile: string
  readonly logFile: string
  readonly identityFile: string
  /** The key that this peer is, where no keychain of the system has it. */
  readonly keyFile: string
  /** Who is trusted; beside it a copy with the ending `.backup`. */
  readonly trustFile: string
  /** Requests that wait for a person. */
  readonly inboxFile: string
  /** Invitations that were made here, with their secrets. */
  readonly invitationsFile: string
  /** A backup that the next start restores. */
  readonly restoreFile: string
  /** Lists of members and keys of closed groups. */
  readonly membershipsFile: string
  readonly readMarksFile: string
  /** Files of captured traffic. */
  readonly capturesFolder: string
  /** What is known of transfers of files. */
  readonly transfersFolder: string
  /** Files that a page uploads, until they are sent. */
  readonly spoolFolder: string
  /** The key of message signatures for JXSE peers, where they were ever asked for. */
  readonly legacyKeysFile: string
}

/** The profile that is used when none is named. */
const DEFAULT_PROFILE = 'default'
const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** What the address of a Unix socket holds: 108 bytes on Linux, 104 on macOS, each with its closing zero. */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'darwin' ? 103 : 107

/**
 * Where the chosen profile's files are. Clients use it to find the control socket; only the peer itself opens the
 * profile. Throws `host/profile-unusable` for a name that is none.
 */
export const profilePaths = (choice: ProfileChoice = {}): ProfilePaths => {
  const environment = choice.environment ?? process.env
  // Two names of one folder (a link on the way) must be one profile, with one socket.
  const folder = realOf(chooseFolder(choice, environment))
  return {
    folder,
    databaseFile: join(folder, 'pipefitter.db'),
    controlSocketPath: controlSocketPath(folder, environment),
    tokenFile: join(folder, 'run', 'token'),
    logFile: join(folder, 'pipefitter.log'),
    identityFile: join(folder, 'identity.json'),
    keyFile: join(folder, 'identity-key.json'),
    trustFile: join(folder, 'trust.json'),
    inboxFile: join(folder, 'inbox.json'),
    invitationsFile: join(folder, 'invitations.json'),
    restoreFile: join(folder, 'restore.pending'),
    membershipsFile: join(folder, 'groups.json'),
    readMarksFile: join(folder, 'groups-read.json'),
    capturesFolder: join(folder, 'captures'),
    transfersFolder: join(folder, 'transfers'),
    spoolFolder: join(folder, 'spool'),
    legacyKeysFile: join(folder, 'legacy-keys.json'),
  }
}

const chooseFolder = (
  choice: ProfileChoice,
  environment: Readonly<Record<string, string | undefined>>,
): string => {
  const named = choice.folder ?? environment['PIPEFITTER_HOME']
  const data = choice.dataFolder ?? envPaths('pipefitter', { suffix: '' }).data
  if (named === undefined || named === '') return join(data, 'profiles', DEFAULT_PROFILE)
  if (choice.folder !== undefined && !isPath(choice.folder)) {
    if (!PROFILE_NAME.test(choice.folder)) throw noName(choice.folder)
    return join(data, 'profiles', choice.folder)
  }
  return resolve(named.startsWith(`~${sep}`) ? join(homedir(), named.slice(2)) : named)
}

const realOf = (folder: string): string => {
  try {
    return realpathSync(folder)
  } catch {
    return folder // Not there yet: whoever opens the profile makes it and asks again.
  }
}

const isPath = (text: string): boolean =>
  isAbsolute(text) || text.includes('/') || text.includes(sep) || text === '.' || text === '..'

/** In a folder of the profile that only we may enter; where that path is too long, under a hash of it elsewhere. */
const controlSocketPath = (
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): string => {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\pipefitter-${digest}`
  const inside = join(folder, 'run', 'control.sock')
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside
  const user = process.getuid?.() ?? 0
  const short = (base: string): string => join(base, `pipefitter-${user}`, `${digest}.sock`)
  const runtime = short(environment['XDG_RUNTIME_DIR'] ?? tmpdir())
  return Buffer.byteLength(runtime) <= MAX_SOCKET_PATH_BYTES ? runtime : short('/tmp')
}

const noName = (name: string): PipefitterError =>
  new PipefitterError(
    'host/profile-unusable',
    `${JSON.stringify(name)} is no name for a profile: letters, digits, dot, dash and underscore, at most 64; ` +
      'write a path with a slash',
  )

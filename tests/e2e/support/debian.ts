// The Debian package: where it lies, and what runs Debian's own tools.
import { execFileSync } from 'node:child_process'
import { chownSync, copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { whyNotPacked } from './packed.ts'
import { ROOT } from './programs.ts'

const DIST = join(ROOT, 'dist')
export const PACKAGE = 'pipefitter'

/** The package file, or undefined where `npm run deb` was not run. */
export const packageFile = (): string | undefined => {
  if (!existsSync(DIST)) return undefined
  const name = readdirSync(DIST).find((one) => /^pipefitter_.*\.deb$/.test(one))
  return name && join(DIST, name)
}

/** Why the package cannot be installed here, or undefined when it can. */
export const whyNoDebian = (): string | undefined => {
  const obstacle = whyNotPacked()
  if (obstacle !== undefined) return obstacle
  if (!existsSync('/usr/bin/apt-get')) return 'this is no Debian'
  if (process.getuid?.() !== 0) return 'only root can install a package'
  if (existsSync('/usr/bin/pipefitter')) return 'a pipefitter is installed here already'
  return packageFile() === undefined ? '`npm run deb` has not been run' : undefined
}

/** Runs one of Debian's tools; gives what it says. Throws with its output when it fails. */
export const debian = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  })

/** Every file that the package put on the machine; folders that others have as well are not among them. */
export const installedFiles = (): readonly string[] =>
  debian('dpkg', '-L', PACKAGE)
    .split('\n')
    .filter((path) => path.includes('pipefitter'))

/** What another user needs of the environment to draw on this screen; the ticket, where there is one, is copied for it. */
export const screenFor = (uid: number, folder: string): NodeJS.ProcessEnv => {
  const { DISPLAY = '', XAUTHORITY } = process.env
  if (XAUTHORITY === undefined || !existsSync(XAUTHORITY)) return { DISPLAY }
  const ticket = join(folder, 'xauthority')
  copyFileSync(XAUTHORITY, ticket)
  chownSync(ticket, uid, uid)
  return { DISPLAY, XAUTHORITY: ticket }
}

/** The processes of a user, with what each was started with. */
export const processesOf = (
  uid: number,
): readonly { readonly pid: number; readonly line: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const status = read(`/proc/${name}/status`)
      if (!new RegExp(`^Uid:\\t${uid}\\t`, 'm').test(status)) return []
      return [
        { pid: Number(name), line: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim() },
      ]
    })

/** One line of what the system tells of a process. */
export const statusOf = (pid: number, key: string): string | undefined =>
  new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(read(`/proc/${pid}/status`))?.[1]

/** A process may end while it is looked at. */
const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

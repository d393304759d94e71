/**
 * A real Secret Service (GNOME Keyring) on a session bus of its own: with folders of its own, no display, and no other
 * service to be started, so that it never meets the keychain of whoever runs the tests, and nobody is asked anything.
 */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { findProgram } from './skips.ts'

const PROGRAMS = [
  ['dbus-daemon', 'dbus-daemon'],
  ['dbus-send', 'dbus-bin'],
  ['gnome-keyring-daemon', 'gnome-keyring'],
] as const
const COLLECTION = '/org/freedesktop/secrets/collection/login'

/** Why no Secret Service can be run here, or undefined when one can. */
export const whyNoSecretService = (): string | undefined => {
  if (process.platform !== 'linux') return `there is a Secret Service on Linux alone`
  const missing = PROGRAMS.find(([program]) => findProgram(program) === undefined)
  if (missing === undefined) return undefined
  return `the program ${missing[0]} is missing (Debian: ${missing[1]})`
}

export interface SecretService {
  /** For programs that are to meet this keychain and no other. */
  readonly environment: NodeJS.ProcessEnv
  /** Locks the keychain: nobody is there who could unlock it. */
  lock(): void
  unlock(): Promise<void>
  /** Ends the service; the bus stays. */
  stop(): Promise<void>
  /** Starts it again, with what it kept. */
  start(): Promise<void>
}

const busConfig = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${join(folder, 'bus')}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

/** A bus, and on it an unlocked keychain; both end with the test. */
export const startSecretService = async (): Promise<SecretService> => {
  const folder = temporaryFolder()
  const config = join(folder, 'bus.conf')
  writeFileSync(config, busConfig(folder))
  const runtime = join(folder, 'run')
  mkdirSync(runtime)
  chmodSync(runtime, 0o700)
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void bus.kill('SIGKILL'))
  const [address] = (await once(bus.stdout, 'data')) as [Buffer]
  const environment: NodeJS.ProcessEnv = {
    ...{ PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: runtime },
    ...{ XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') },
    ...{ DBUS_SESSION_BUS_ADDRESS: address.toString().trim() },
  }
  let daemon: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (daemon?.exitCode !== null) return
    const gone = once(daemon, 'exit')
    daemon.kill('SIGTERM')
    await gone
  }
  const start = async (): Promise<void> => {
    const args = ['--unlock', '--components=secrets', '--foreground']
    daemon = spawn('gnome-keyring-daemon', args, {
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    daemon.stdin?.end('a password')
    await untilOwned(environment)
  }
  onTestFinished(stop)
  await start()
  const lock = (): void =>
    send(environment, 'org.freedesktop.Secret.Service.Lock', `array:objpath:${COLLECTION}`)
  const unlock = async (): Promise<void> => {
    await stop()
    await start()
  }
  return { environment, lock, unlock, stop, start }
}

const send = (environment: NodeJS.ProcessEnv, method: string, ...args: string[]): void => {
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets']
  execFileSync('dbus-send', [...to, '/org/freedesktop/secrets', method, ...args], {
    ...{ env: environment, stdio: 'pipe' },
  })
}

/** The service answers, and its keychain is open. */
const untilOwned = async (environment: NodeJS.ProcessEnv): Promise<void> => {
  const ask = ['string:org.freedesktop.Secret.Collection', 'string:Locked']
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', COLLECTION]
  for (;;) {
    try {
      const said = execFileSync(
        'dbus-send',
        [...to, 'org.freedesktop.DBus.Properties.Get', ...ask],
        { env: environment, stdio: 'pipe', encoding: 'utf8' },
      )
      if (said.includes('boolean false')) return
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

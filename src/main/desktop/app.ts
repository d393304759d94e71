import { app, BrowserWindow, dialog, session, shell } from 'electron'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock, systemRandom } from '../base/system.ts'
import { startPeer } from '../headless/start-peer.ts'
import type { PeerFlags, StartedPeer } from '../headless/start-peer.ts'
import { createHost } from '../host/host.ts'
import { forPages } from '../host/reserved-calls.ts'
import { profilePaths } from '../platform/profile-folder.ts'
import { registerAppScheme, serveBundle } from './app-protocol.ts'
import { OWN_FLAGS, parseFlags } from './flags.ts'
import { foreignSwitches, refusalOf } from './given-switches.ts'
import { lockDown } from './lock-down.ts'
import { installMenu } from './menu.ts'
import { HOME_URL } from './origin.ts'
import { RpcDoor } from './rpc-door.ts'
import { showStartFailure } from './start-failure.ts'
import { openSurroundings } from './surroundings.ts'
import { DesktopTongue } from './tongue.ts'
import { openWindow } from './window.ts'
import { withWindow, type WindowActs } from './window-calls.ts'

const OUT = resolve(import.meta.dirname, '..')
const BUNDLE = join(OUT, 'renderer')
const PRELOAD = join(OUT, 'preload', 'index.cjs')

/** Where the files lie says it; `app.isPackaged` goes by the name of the program's file, which anybody can change. */
const IS_PACKED = app.isPackaged || OUT.includes('app.asar')
/** What the process ends with for a wrong use, as the command line does. */
const USAGE = 2

/** Our page; while developing, that of the development server. */
const homeUrl = (): string =>
  (IS_PACKED ? undefined : process.env['ELECTRON_RENDERER_URL']) ?? HOME_URL

/**
 * Runs the peer with a window. The order matters: what must be said before Electron is ready, then the lock that keeps
 * one profile to one window, then the peer, and only then a page that could speak to it.
 */
export const runDesktop = async (): Promise<void> => {
  if (!isStartAllowed()) return app.exit(USAGE)
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
  try {
    const flags = parseFlags(process.argv.slice(1))
    const folder = useProfileFolder(flags)
    // The lock is Electron's, by its data folder, hence one for each profile. The first window comes to the front.
    if (!app.requestSingleInstanceLock()) return app.quit()
    await app.whenReady()
    await start(flags, folder)
  } catch (error) {
    await app.whenReady()
    await showStartFailure(error, systemTongue().words)
    app.exit(1)
  }
}

/** Whether nothing is asked of Chromium that the packed program does not do. Said before anything of Chromium is up. */
const isStartAllowed = (): boolean => {
  if (!IS_PACKED) return true
  const starter = { platform: process.platform, isRoot: process.getuid?.() === 0 }
  const names = foreignSwitches(process.argv.slice(1), OWN_FLAGS, starter)
  if (names.length === 0) return true
  process.stderr.write(refusalOf(names))
  return false
}

/** Electron keeps what it keeps (its caches, the page's preferences) within the profile. */
const useProfileFolder = (flags: PeerFlags): string => {
  const { folder } = profilePaths({ folder: flags.profile })
  const data = join(folder, 'window')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  app.setPath('userData', data)
  app.setPath('sessionData', data)
  return data
}

const start = async (flags: PeerFlags, folder: string): Promise<void> => {
  const home = homeUrl()
  lockDown(session.defaultSession, home)
  serveBundle(session.defaultSession, BUNDLE)
  const tongue = systemTongue()
  const showMenu = (): void => installMenu(tongue.words, !IS_PACKED)
  showMenu()
  tongue.changed.on(showMenu)
  const peer = await startPeer({
    ...{ flags, createHost, bundleFolder: BUNDLE },
    runtime: `Electron ${process.versions.electron}`,
    ...{ clock: systemClock, random: systemRandom },
  })
  stopBeforeQuit(peer)
  const door = new RpcDoor(
    withWindow(forPages(peer.host.api), windowActs),
    home,
    peer.log.scope('window'),
    peer.host.carryFar,
  )
  const open = (url: string): BrowserWindow =>
    openWindow(
      {
        ...{ home: url, preloadFile: PRELOAD, placeFile: join(folder, 'place.json') },
        title: flags.profile === undefined ? 'Pipefitter' : `Pipefitter – ${flags.profile}`,
        ...{ allowDevTools: !IS_PACKED, log: peer.log.scope('window'), words: tongue.words },
      },
      (window) => door.admit(window.webContents),
    )
  const words = process.argv.slice(1)
  openSurroundings({ peer, tongue, profile: flags.profile, words, home, open })
}

/** What stands around the window, in the language of the system until the person's own is known. */
const systemTongue = (): DesktopTongue => new DesktopTongue(app.getPreferredSystemLanguages())

const windowActs: WindowActs = {
  askWhere: async (fileName) => {
    const options = {
      defaultPath: join(app.getPath('documents'), fileName),
      filters: [{ name: 'Pipefitter', extensions: ['pfbackup'] }],
    }
    const [window] = BrowserWindow.getAllWindows()
    const { canceled, filePath } = await (window === undefined
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options))
    return canceled || filePath === '' ? undefined : filePath
  },
  restart: () => {
    app.relaunch()
    app.quit()
  },
  showInFolder: (path) => shell.showItemInFolder(path),
  wallMs: () => systemClock.wallMs(),
}

/** Holds the end of the app until the peer has stopped, which takes a bounded time. */
const stopBeforeQuit = (peer: StartedPeer): void => {
  let isStopped = false
  app.on('will-quit', (event) => {
    if (isStopped) return
    event.preventDefault()
    void peer.stop().finally(() => {
      isStopped = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}

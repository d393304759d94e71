import { app, dialog, shell } from 'electron'
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../base/system.ts'
import { errorText } from '../base/errors.ts'
import type { StartedPeer } from '../headless/start-peer.ts'
import { linkIn, placeOfInvitation } from './links.ts'
import { IN_BACKGROUND, setStartAtLogin } from './login-item.ts'
import { Notifier } from './notices/notifier.ts'
import { OneWindow, type OneWindowOptions } from './one-window.ts'
import type { DesktopTongue } from './tongue.ts'
import { StateTray } from './tray/tray.ts'
import { watchFeed } from './watch-feed.ts'

export interface SurroundingsOptions extends Pick<OneWindowOptions, 'home' | 'open'> {
  readonly peer: StartedPeer
  readonly tongue: DesktopTongue
  /** The profile, as the flags name it. */
  readonly profile: string | undefined
  /** What the program was started with. */
  readonly words: readonly string[]
}

/** The window, and all by which the desktop around it and the peer know of each other: notices, tray, links, the session. */
export const openSurroundings = (options: SurroundingsOptions): void => {
  const { peer, tongue, profile, words, home, open } = options
  const { api } = peer.host
  const log = peer.log.scope('desktop')
  const looking: { notifier?: Notifier } = {}
  const window = new OneWindow({
    ...{ api, log, home, open, words: tongue.words },
    onLooking: (on) => looking.notifier?.looking(on),
  })
  const present = (place?: string): void => window.present(place)
  const showInFolder = (path: string): void => shell.showItemInFolder(path)
  const notifier = new Notifier({
    ...{ api, clock: systemClock, log, tongue, present },
    showInFolder,
  })
  looking.notifier = notifier
  const tray = new StateTray({ api, log, tongue, present, quit: () => app.quit() })
  app.once('before-quit', () => void Promise.all([notifier.stop(), tray.stop()]))
  keepLoginItem(options)
  watchFeed(api, 'status', ([status]) => {
    if (status !== undefined) tongue.speakIn(status.desktop.language ?? 'system')
  })
  const onWords = (given: readonly string[]): void => {
    if (!openLink(given, present, tongue) && !given.includes(IN_BACKGROUND)) present()
  }
  app.on('second-instance', (_event, given) => onWords(given.slice(1)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    openLink([url], present, tongue)
  })
  app.on('activate', () => present())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // Elsewhere the installation says so; for a profile of one's own the links of others are not taken away from the first.
  if (process.platform === 'win32' && app.isPackaged && profile === undefined)
    app.setAsDefaultProtocolClient('pipefitter')
  onWords(words)
}

/** Whether the words held a link of ours; the person is asked about an invitation, and told of anything else. */
const openLink = (
  words: readonly string[],
  present: (place?: string) => void,
  { words: { link } }: DesktopTongue,
): boolean => {
  const given = linkIn(words)
  if (given.kind === 'none') return false
  if (given.kind === 'invitation') present(placeOfInvitation(given.link))
  else {
    present()
    void dialog.showMessageBox({
      ...{ type: 'warning', title: 'Pipefitter', message: link.none },
      detail: link.detail,
    })
  }
  return true
}

/** Follows the choice to start with the session, once it is made or changed. */
const keepLoginItem = ({ peer, profile }: SurroundingsOptions): void => {
  const configFolder = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  const name = profile === undefined ? '' : `-${shortHash(profile)}`
  const args = profile === undefined ? [] : ['--profile', profile]
  const known: { on?: boolean } = {}
  watchFeed(peer.host.api, 'status', ([status]) => {
    const on = status?.desktop.startAtLogin
    if (on === undefined || on === known.on) return
    const isFirst = known.on === undefined
    known.on = on
    // Nothing is taken away that this program did not put there.
    if (isFirst && !on) return
    try {
      setStartAtLogin(on, { args, configFolder, name: `pipefitter${name}.desktop` })
    } catch (error) {
      peer.log.warn('the start with the session was not set', { error: errorText(error) })
    }
  })
}

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8)

import { clipboard, Menu, nativeImage, Tray } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { CallInput, HostApi } from '../../../shared/contract.ts'
import type { PipeRow, StatusRow } from '../../../shared/rows.ts'
import { errorText } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { DesktopTongue } from '../tongue.ts'
import { watchFeed } from '../watch-feed.ts'
import { trayBitmap } from './tray-bitmap.ts'
import { trayFacts, type TrayFacts } from './tray-facts.ts'
import { trayMenu, type TrayAct, type TrayLine } from './tray-menu.ts'

/** In pixels; the double for fine screens. */
const SIZE = 22

export interface TrayWorld {
  readonly api: HostApi
  readonly log: Log
  readonly tongue: DesktopTongue
  /** Brings the window to the front, at this address if one is given. */
  readonly present: (place?: `/pipes/${string}`) => void
  readonly quit: () => void
}

/** The icon beside the clock. A desktop that has no place for it shows none, and everything works without. */
export class StateTray {
  readonly #world: TrayWorld
  readonly #scope = new Scope()
  #tray: Tray | undefined
  #status: StatusRow | undefined
  #pipes: readonly PipeRow[] = []
  #requests = 0
  #told = ''

  constructor(world: TrayWorld) {
    this.#world = world
    const { api } = world
    this.#scope.add(
      watchFeed(api, 'status', ([status]) => this.#show(() => (this.#status = status))),
    )
    this.#scope.add(watchFeed(api, 'pipes', (pipes) => this.#show(() => (this.#pipes = pipes))))
    this.#scope.add(
      watchFeed(api, 'inbox', (rows) => this.#show(() => (this.#requests = rows.length))),
    )
    this.#scope.add(world.tongue.changed.on(() => this.#show(() => (this.#told = ''))))
    this.#scope.add(() => this.#tray?.destroy())
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }

  #show(take: () => void): void {
    take()
    if (this.#scope.isClosed) return
    const input = { status: this.#status, pipes: this.#pipes, requests: this.#requests }
    const facts = trayFacts(input, this.#world.tongue.words)
    // Feeds tell each second; a menu that is set anew closes under the hand on some desktops.
    const told = JSON.stringify(facts)
    if (told === this.#told) return
    this.#told = told
    try {
      this.#draw(facts)
    } catch (error) {
      this.#world.log.warn('the icon beside the clock cannot be shown', { error: errorText(error) })
    }
  }

  #draw(facts: TrayFacts): void {
    const image = iconOf(facts.shape)
    const tray = (this.#tray ??= this.#create(image))
    tray.setImage(image)
    tray.setToolTip(`Pipefitter: ${facts.tooltip}`)
    const lines = trayMenu(facts, this.#world.tongue.words)
    tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => this.#entry(line))))
  }

  #create(image: Electron.NativeImage): Tray {
    const tray = new Tray(image)
    tray.on('click', () => this.#world.present())
    return tray
  }

  #entry(line: TrayLine): MenuItemConstructorOptions {
    switch (line.kind) {
      case 'separator':
        return { type: 'separator' }
      case 'note':
        return { label: line.label, enabled: false }
      case 'act':
        return { label: line.label, click: () => this.#do(line.act) }
      case 'switch':
        return {
          ...{ type: 'checkbox', label: line.label, checked: line.on },
          click: () => this.#do(line.act),
        }
      case 'menu':
        return { label: line.label, submenu: line.lines.map((one) => this.#entry(one)) }
    }
  }

  #do(act: TrayAct): void {
    const { present, quit } = this.#world
    if (act.kind === 'present') return present(act.place)
    if (act.kind === 'quit') return quit()
    if (act.kind === 'copy') void clipboard.writeText(act.text)
    else void this.#set(act.input)
  }

  /** What could not be set is shown as it is. */
  async #set(input: CallInput<'settings.set'>): Promise<void> {
    const { api, log } = this.#world
    try {
      await api.call('settings.set', input, { signal: this.#scope.signal })
    } catch (error) {
      log.warn('a choice of the tray was not set', { error: errorText(error) })
      this.#show(() => (this.#told = ''))
    }
  }
}

const iconOf = (shape: TrayFacts['shape']): Electron.NativeImage => {
  const bitmap = (scaleFactor: number) => ({
    ...{ width: SIZE * scaleFactor, height: SIZE * scaleFactor, scaleFactor },
    buffer: Buffer.from(trayBitmap(shape, SIZE * scaleFactor)),
  })
  const image = nativeImage.createFromBitmap(bitmap(1).buffer, bitmap(1))
  image.addRepresentation(bitmap(2))
  // On a Mac the system colours it as the bar wants.
  image.setTemplateImage(true)
  return image
}

import { clipboard, Menu, nativeImage, Tray } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { HostApi } from '../../../shared/contract.ts'
import type { PipeRow, StatusRow } from '../../../shared/rows.ts'
import { errorText } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { DesktopTongue } from '../tongue.ts'
import { watchFeed } from '../watch-feed.ts'
import { trayBitmap } from './tray-bitmap.ts'
import { trayFacts, type TrayFacts, type TrayPipe } from './tray-facts.ts'

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
    tray.setContextMenu(Menu.buildFromTemplate(this.#menu(facts)))
  }

  #create(image: Electron.NativeImage): Tray {
    const tray = new Tray(image)
    tray.on('click', () => this.#world.present())
    return tray
  }

  #menu({ tooltip, pipes }: TrayFacts): MenuItemConstructorOptions[] {
    const { present, quit, tongue } = this.#world
    const words = tongue.words.tray
    return [
      { label: tooltip, enabled: false },
      { label: words.openWindow, click: () => present() },
      { type: 'separator' },
      ...pipes.map((pipe) => this.#pipeMenu(pipe)),
      ...(pipes.length > 0 ? [{ type: 'separator' } as const] : []),
      { label: words.quit, click: quit },
    ]
  }

  #pipeMenu({ id, label, address }: TrayPipe): MenuItemConstructorOptions {
    const words = this.#world.tongue.words.tray
    const open = (): void => this.#world.present(`/pipes/${encodeURIComponent(id)}`)
    return {
      label,
      submenu: [
        { label: words.open, click: open },
        ...(address === undefined
          ? []
          : [{ label: words.copyAddress, click: () => clipboard.writeText(address) }]),
      ],
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

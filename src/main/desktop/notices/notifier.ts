import { Notification } from 'electron'
import type { CallName, HostApi } from '../../../shared/contract.ts'
import type { DesktopChoices, InboxRow, PipeRow, TransferRow } from '../../../shared/rows.ts'
import { every, type Clock, type Timer } from '../../base/clock.ts'
import { errorText } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { DesktopTongue } from '../tongue.ts'
import { watchFeed } from '../watch-feed.ts'
import {
  NoticeMachine,
  type Notice,
  type NoticeEffect,
  type NoticeInput,
  type NoticeKey,
  type NoticePlace,
  type WatchedPipe,
} from './notice-machine.ts'
import { isQuiet } from './quiet-hours.ts'

/** How exactly quiet hours begin and end. */
const QUIET_LOOK_MS = 30_000
const MINUTE_MS = 60_000

export interface NotifierWorld {
  readonly api: HostApi
  readonly clock: Clock
  readonly log: Log
  readonly tongue: DesktopTongue
  /** Brings the window to the front, at this address. */
  readonly present: (place: NoticePlace) => void
  /** Shows a file in the folder where it lies. */
  readonly showInFolder: (path: string) => void
}

/** Shows what the machine decides by the system's own notices. Where the system has none, nothing is shown and nothing breaks. */
export class Notifier {
  readonly #world: NotifierWorld
  readonly #machine: NoticeMachine
  readonly #shown = new Map<NoticeKey, Notification>()
  readonly #scope = new Scope()
  #choices: DesktopChoices | undefined
  #timer: Timer | undefined

  constructor(world: NotifierWorld) {
    this.#world = world
    const { api, clock, tongue } = world
    this.#machine = new NoticeMachine(tongue.words.notices)
    // Nothing is shown before it is known what the person wants.
    this.#lookAtTheClock()
    this.#scope.add(
      watchFeed(api, 'status', ([status]) => {
        this.#choices = status?.desktop
        this.#lookAtTheClock()
      }),
    )
    this.#scope.add(watchFeed(api, 'inbox', (rows) => this.#onRequests(rows)))
    this.#scope.add(watchFeed(api, 'pipes', (rows) => this.#onPipes(rows)))
    this.#scope.add(watchFeed(api, 'transfers', (rows) => this.#onTransfers(rows)))
    const look = every(clock, 'quiet-look', QUIET_LOOK_MS, () => this.#lookAtTheClock())
    this.#scope.add(() => look.cancel())
    this.#scope.add(() => this.#timer?.cancel())
  }

  /** Whether the window is in front of the person. */
  looking(on: boolean): void {
    this.#feed({ kind: 'looking', on })
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }

  #onRequests(rows: readonly InboxRow[]): void {
    // Files that are offered are told of as transfers, with what there is to decide.
    const asked = rows.filter(({ kind }) => kind !== 'file')
    const requests = asked.map(({ id, summary }) => ({ id, summary }))
    this.#feed({ kind: 'requests', requests })
  }

  #onPipes(rows: readonly PipeRow[]): void {
    const pipes = rows.filter(({ critical }) => critical === true).map(watched)
    this.#feed({ kind: 'pipes', pipes })
  }

  #onTransfers(transfers: readonly TransferRow[]): void {
    this.#feed({ kind: 'transfers', transfers })
  }

  #lookAtTheClock(): void {
    const now = new Date(this.#world.clock.wallMs())
    const minute = now.getHours() * 60 + now.getMinutes()
    const on = this.#choices === undefined || isQuiet(this.#choices, minute)
    this.#feed({ kind: 'quiet', on })
  }

  #feed(input: NoticeInput): void {
    if (this.#scope.isClosed) return
    const { clock } = this.#world
    for (const effect of this.#machine.on(input, clock.nowMs())) this.#perform(effect)
    this.#timer?.cancel()
    const nextMs = this.#machine.nextMs()
    if (nextMs === undefined) return
    const delayMs = Math.min(MINUTE_MS, Math.max(0, nextMs - clock.nowMs()))
    this.#timer = clock.after('notice', delayMs, () => this.#feed({ kind: 'tick' }))
  }

  #perform(effect: NoticeEffect): void {
    if (effect.kind === 'show') return this.#show(effect.notice)
    this.#shown.get(effect.key)?.close()
    this.#shown.delete(effect.key)
  }

  #show(notice: Notice): void {
    if (!Notification.isSupported()) return
    const { key, title, body, place } = notice
    this.#shown.get(key)?.close()
    const buttons = this.#buttonsOf(notice)
    const shown = new Notification({
      ...{ title, body },
      // Systems without buttons pass them over; a click leads to where there are some.
      actions: buttons.map(({ text }) => ({ type: 'button', text })),
    })
    shown.on('click', () => this.#world.present(place))
    shown.on('action', (_event, at) => buttons[at]?.press())
    shown.on('failed', (_event, error) =>
      this.#world.log.warn('a notice was not shown', { error: String(error) }),
    )
    this.#shown.set(key, shown)
    shown.show()
  }

  /** Letting somebody in wants more than a button: whoever it is stands in the inbox alone. */
  #buttonsOf({ requestId, offerId, savedTo }: Notice): readonly NoticeButton[] {
    const { words } = this.#world.tongue
    const { notNow, accept, refuse, showInFolder } = words.notices
    if (requestId !== undefined) {
      const input = { id: requestId, action: 'refuse' }
      return [{ text: notNow, press: () => void this.#call('inbox.act', input) }]
    }
    if (offerId !== undefined) {
      const input = { transferId: offerId }
      return [
        { text: accept, press: () => void this.#call('transfers.accept', input) },
        { text: refuse, press: () => void this.#call('transfers.refuse', input) },
      ]
    }
    if (savedTo === undefined) return []
    return [{ text: showInFolder, press: () => this.#world.showInFolder(savedTo) }]
  }

  async #call(name: CallName, input: object): Promise<void> {
    const { api, log } = this.#world
    const { signal } = this.#scope
    try {
      await api.call(name, input, { signal })
    } catch (error) {
      log.warn('a notice was not obeyed', { call: name, error: errorText(error) })
    }
  }
}

interface NoticeButton {
  readonly text: string
  readonly press: () => void
}

const UP: ReadonlySet<PipeRow['state']> = new Set(['Bound', 'Draft', 'Published', 'Paused'])

const watched = ({ id, name, state, stateReason }: PipeRow): WatchedPipe => ({
  ...{ id, name, isDown: !UP.has(state), reason: stateReason },
})

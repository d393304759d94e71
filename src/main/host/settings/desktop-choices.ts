import * as v from 'valibot'
import { DesktopChoices } from '../../../shared/rows.ts'
import { Emitter } from '../../base/events.ts'
import type { Store } from '../../peer/ports/store.ts'

const KEY = 'desktop'
const INITIAL: DesktopChoices = { notify: true, startAtLogin: false, closing: 'ask' }

/** What is changed; `quiet: null`: no quiet hours any more. */
export type DesktopWish = {
  readonly [K in keyof DesktopChoices]?:
    DesktopChoices[K] | undefined | (K extends 'quiet' ? null : never)
}

/** What a person chose for the window, kept in the profile. What is damaged there counts as not chosen. */
export class DesktopSettings {
  readonly changed = new Emitter<void>()
  readonly #store: Store
  #choices: DesktopChoices

  constructor(store: Store) {
    this.#store = store
    this.#choices = parse(store.read.setting(KEY))
  }

  get choices(): DesktopChoices {
    return this.#choices
  }

  /** Throws `store/failed`, nothing then having changed. */
  set({ quiet, notify, startAtLogin, closing, language }: DesktopWish): void {
    const { quiet: before, language: spoken, ...now } = this.#choices
    const hours = quiet === undefined ? before : (quiet ?? undefined)
    const choices = {
      notify: notify ?? now.notify,
      startAtLogin: startAtLogin ?? now.startAtLogin,
      closing: closing ?? now.closing,
      ...(hours === undefined ? {} : { quiet: hours }),
      ...languageOf(language ?? spoken),
    }
    this.#store.write.setSetting(KEY, JSON.stringify(choices))
    this.#choices = choices
    this.changed.emit()
  }
}

/** The language of the system is what is spoken without a choice. */
const languageOf = (language: DesktopChoices['language']): Pick<DesktopChoices, 'language'> =>
  language === undefined || language === 'system' ? {} : { language }

const parse = (text: string | undefined): DesktopChoices => {
  if (text === undefined) return INITIAL
  try {
    const parsed = v.safeParse(DesktopChoices, JSON.parse(text))
    return parsed.success ? parsed.output : INITIAL
  } catch {
    return INITIAL
  }
}

import type { Store } from '../../peer/ports/store.ts'
import { KeptAttachments } from '../attachments/kept-attachments.ts'
import { ChosenPipes, CRITICAL_PIPES, ONE_PATH_PIPES, SAVED_PIPES } from './chosen-pipes.ts'
import { DesktopSettings } from './desktop-choices.ts'
import { FirstRun } from './first-run.ts'
import type { HostOptions } from '../host-options.ts'
import { LegacySetting } from './legacy-setting.ts'
import { LiveSettings } from './live-settings.ts'
import { Templates } from './templates.ts'
import { Standstill } from './standstill.ts'

/** What a person chose: kept with the settings of the profile, and changed while the host runs. */
export interface Choices {
  readonly legacy: LegacySetting
  readonly settings: LiveSettings
  readonly firstRun: FirstRun
  readonly desktop: DesktopSettings
  readonly criticalPipes: ChosenPipes
  readonly onePathPipes: ChosenPipes
  readonly savedPipes: ChosenPipes
  /** Whether all pipes are paused, and whether any input end is bound here. */
  readonly standstill: Standstill
  readonly keptAttachments: KeptAttachments
  readonly templates: Templates
}

/** The choices of a profile; what this start says goes before what is kept. `isNew`: the profile was made just now. */
export const createChoices = (store: Store, options: HostOptions, isNew: boolean): Choices => ({
  legacy: new LegacySetting(store, options.compatibility?.legacy),
  settings: new LiveSettings(store, { ...options, reach: options.dht?.reach }),
  firstRun: new FirstRun(store, isNew),
  desktop: new DesktopSettings(store),
  criticalPipes: new ChosenPipes(store, CRITICAL_PIPES),
  onePathPipes: new ChosenPipes(store, ONE_PATH_PIPES),
  savedPipes: new ChosenPipes(store, SAVED_PIPES),
  standstill: new Standstill(store),
  keptAttachments: new KeptAttachments(store),
  templates: new Templates(store),
})

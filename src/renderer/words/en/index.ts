/** English: what every other language is measured by, and what is told where another lacks a text. */
import { states } from '../../../shared/words/en/states.ts'
import { doctor } from './doctor.ts'
import { inbox } from './inbox.ts'
import { overview } from './overview.ts'
import { peers } from './peers.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { status } from './status.ts'
import { ui } from './ui.ts'

export const en = {
  ...{ states, ui, shell, settings, status },
  ...{ overview, peers, inbox, doctor },
} as const
export type English = typeof en

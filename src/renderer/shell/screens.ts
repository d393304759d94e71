/**
 * The screens, in the order of the rail. A new one is one line here: its address, its place in the rail, its number key and
 * its line in the palette follow.
 */
import type { Component } from 'vue'
import IconAttachments from '~icons/lucide/plug'
import IconDoctor from '~icons/lucide/stethoscope'
import IconInbox from '~icons/lucide/inbox'
import IconGroups from '~icons/lucide/network'
import IconOverview from '~icons/lucide/layout-dashboard'
import IconPeers from '~icons/lucide/users'
import IconPipes from '~icons/lucide/cable'
import IconSettings from '~icons/lucide/settings-2'
import IconTraffic from '~icons/lucide/activity'
import IconTransfers from '~icons/lucide/arrow-down-up'
import { AttachmentsView } from '../features/attachments/index.ts'
import { DoctorView } from '../features/doctor/index.ts'
import { GroupsView } from '../features/groups/index.ts'
import { InboxBadge, InboxView } from '../features/inbox/index.ts'
import { OverviewView } from '../features/overview/index.ts'
import { PeersView } from '../features/peers/index.ts'
import { PipesView } from '../features/pipes/index.ts'
import { SettingsView } from '../features/settings/index.ts'
import { TrafficView } from '../features/traffic/index.ts'
import { TransfersBadge, TransfersView } from '../features/transfers/index.ts'
import { SHELL_WORDS } from './words.ts'

type ScreenName = keyof typeof SHELL_WORDS.screens

export interface Screen {
  /** Names the route, and the entry of the rail. */
  readonly name: ScreenName
  readonly icon: Component
  /** What stands in the address behind `/name`, such as `/:id?`. */
  readonly params: string
  readonly component: Component
  /** Its keys; the others have their number. */
  readonly keys?: readonly string[]
  /** What stands over its icon in the rail: how much waits there. */
  readonly badge?: Component
}

const screen = (
  name: ScreenName,
  icon: Component,
  component: Component,
  params = '',
  keys?: readonly string[],
): Screen => ({ name, icon, params, component, ...(keys ? { keys } : {}) })

/** From the top of the rail; by number `1`, `2` and so on. */
export const MAIN_SCREENS: readonly Screen[] = [
  screen('overview', IconOverview, OverviewView),
  screen('peers', IconPeers, PeersView, '/:id?'),
  screen('pipes', IconPipes, PipesView, '/:id?/:tab?'),
  screen('groups', IconGroups, GroupsView, '/:id?'),
  screen('traffic', IconTraffic, TrafficView),
  { ...screen('transfers', IconTransfers, TransfersView, '/:id?'), badge: TransfersBadge },
  screen('attachments', IconAttachments, AttachmentsView, '/:id?'),
  { ...screen('inbox', IconInbox, InboxView, '/:id?'), badge: InboxBadge },
  screen('doctor', IconDoctor, DoctorView),
]

/** At the foot of the rail. */
export const FOOT_SCREENS: readonly Screen[] = [
  screen('settings', IconSettings, SettingsView, '/:section?', ['0', 'Mod+,']),
]

/** In the language of the moment. */
export const labelOf = ({ name }: Screen): string => SHELL_WORDS.screens[name]

const NUMBERS_MAX = 9

/** Every screen with its keys. */
export const SCREENS: readonly (Screen & { readonly keys: readonly string[] })[] = [
  ...MAIN_SCREENS.map((one, at) => ({ ...one, keys: at < NUMBERS_MAX ? [`${at + 1}`] : [] })),
  ...FOOT_SCREENS.map((one) => ({ ...one, keys: one.keys ?? [] })),
]

export const HOME_SCREEN = 'overview'

export const keysOf = (name: string): readonly string[] =>
  SCREENS.find((one) => one.name === name)?.keys ?? []

/**
 * The screens, in the order of the rail. A new one is one line here: its address, its place in the rail, its number key and
 * its line in the palette follow.
 */
import type { Component } from 'vue'
import IconDoctor from '~icons/lucide/stethoscope'
import IconInbox from '~icons/lucide/inbox'
import IconGroups from '~icons/lucide/network'
import IconOverview from '~icons/lucide/layout-dashboard'
import IconPeers from '~icons/lucide/users'
import IconPipes from '~icons/lucide/cable'
import IconSettings from '~icons/lucide/settings-2'
import IconTraffic from '~icons/lucide/activity'
import { DoctorView } from '../features/doctor/index.ts'
import { GroupsView } from '../features/groups/index.ts'
import { InboxBadge, InboxView } from '../features/inbox/index.ts'
import { OverviewView } from '../features/overview/index.ts'
import { PeersView } from '../features/peers/index.ts'
import { PipesView } from '../features/pipes/index.ts'
import { SettingsView } from '../features/settings/index.ts'
import { TrafficView } from '../features/traffic/index.ts'

export interface Screen {
  /** Names the route, and the entry of the rail. */
  readonly name: string
  readonly label: string
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
  name: string,
  label: string,
  icon: Component,
  component: Component,
  params = '',
  keys?: readonly string[],
): Screen => ({ name, label, icon, params, component, ...(keys ? { keys } : {}) })

/** From the top of the rail; by number `1`, `2` and so on. */
export const MAIN_SCREENS: readonly Screen[] = [
  screen('overview', 'Overview', IconOverview, OverviewView),
  screen('peers', 'Peers', IconPeers, PeersView, '/:id?'),
  screen('pipes', 'Pipes', IconPipes, PipesView, '/:id?/:tab?'),
  screen('groups', 'Groups', IconGroups, GroupsView, '/:id?'),
  screen('traffic', 'Traffic', IconTraffic, TrafficView),
  { ...screen('inbox', 'Inbox', IconInbox, InboxView, '/:id?'), badge: InboxBadge },
  screen('doctor', 'Doctor', IconDoctor, DoctorView),
]

/** At the foot of the rail. */
export const FOOT_SCREENS: readonly Screen[] = [
  screen('settings', 'Settings', IconSettings, SettingsView, '/:section?', ['0', 'Mod+,']),
]

const NUMBERS_MAX = 9

/** Every screen with its keys. */
export const SCREENS: readonly (Screen & { readonly keys: readonly string[] })[] = [
  ...MAIN_SCREENS.map((one, at) => ({ ...one, keys: at < NUMBERS_MAX ? [`${at + 1}`] : [] })),
  ...FOOT_SCREENS.map((one) => ({ ...one, keys: one.keys ?? [] })),
]

export const HOME_SCREEN = 'overview'

export const keysOf = (name: string): readonly string[] =>
  SCREENS.find((one) => one.name === name)?.keys ?? []

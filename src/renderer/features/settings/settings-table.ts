/** Every setting and fact of the screen in its place and words: the search goes over this table. Pure. */
import { useWords } from '../../words/index.ts'

const words = useWords('settings')

export const SECTION_IDS = [
  'general',
  'identity',
  'security',
  'appearance',
  'network',
  'compatibility',
  'diagnostics',
  'about',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

/** In which part each stands, and the same by the command line. */
const PLACES = {
  name: { section: 'general', cli: 'pipefitter up --name <name>' },
  paused: { section: 'general', cli: 'pipefitter pause' },
  receiving: { section: 'general', cli: 'pipefitter receive <on or off>' },
  rates: { section: 'general' },
  notify: { section: 'general' },
  login: { section: 'general' },
  closing: { section: 'general' },
  id: { section: 'identity' },
  key: { section: 'identity', cli: 'pipefitter identity keep-key keychain' },
  pairingWords: { section: 'identity', cli: 'pipefitter settings pairing-words <count>' },
  backup: { section: 'identity', cli: 'pipefitter backup create <file>' },
  managed: { section: 'security', cli: 'pipefitter settings managed <on or off>' },
  theme: { section: 'appearance' },
  language: { section: 'appearance' },
  motion: { section: 'appearance' },
  keys: { section: 'appearance' },
  endpoints: { section: 'network', cli: 'pipefitter up --interface <name> --port <port>' },
  interfaces: { section: 'network', cli: 'pipefitter settings interface <name> <on or off>' },
  role: { section: 'network', cli: 'pipefitter up --role <role>' },
  relay: { section: 'network', cli: 'pipefitter up --relay' },
  reach: { section: 'network', cli: 'pipefitter settings reach <network or anywhere>' },
  mapPorts: { section: 'network', cli: 'pipefitter settings map-ports <on or off>' },
  dnsSd: { section: 'network', cli: 'pipefitter settings dns-sd <on or off>' },
  localOnly: { section: 'network', cli: 'pipefitter settings local-only <on or off>' },
  legacy: { section: 'compatibility', cli: 'pipefitter up --legacy <refuse or allow>' },
  cbjx: { section: 'compatibility', cli: 'pipefitter up --cbjx' },
  legacySecure: { section: 'compatibility', cli: 'pipefitter up --legacy-secure' },
  activity: { section: 'diagnostics' },
  counters: { section: 'diagnostics', cli: 'pipefitter status' },
  profile: { section: 'about', cli: 'pipefitter --profile <name or folder>' },
  version: { section: 'about', cli: 'pipefitter --version' },
} as const satisfies Record<string, { readonly section: SectionId; readonly cli?: string }>
export type SettingId = keyof typeof PLACES
export const SETTING_IDS = Object.keys(PLACES) as readonly SettingId[]

/** What is changed at the machine of a peer alone, not from another that manages it. */
export const OF_THE_MACHINE: ReadonlySet<SettingId> = new Set<SettingId>([
  ...(['notify', 'login', 'closing', 'key', 'pairingWords', 'backup'] as const),
  ...(['managed', 'interfaces', 'localOnly', 'legacy'] as const),
])

export interface SettingText {
  readonly section: SectionId
  readonly title: string
  readonly about?: string
  /** The same by the command line. */
  readonly cli?: string
  /** What else a person may look for it by. */
  readonly find?: string
}

/** A setting in its place, in the words of the language of the moment. */
export const settingText = (id: SettingId): SettingText => ({ ...PLACES[id], ...words.items[id] })

export const sectionTitle = (id: SectionId): string => words.parts[id]

const textOf = (setting: SettingText) =>
  [...[setting.title, setting.about, setting.cli, setting.find], sectionTitle(setting.section)]
    .join(' ')
    .toLowerCase()

/** The settings that hold every word of the text. */
export function findSettings(text: string): ReadonlySet<SettingId> {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  return new Set(
    SETTING_IDS.filter((id) => wanted.every((word) => textOf(settingText(id)).includes(word))),
  )
}

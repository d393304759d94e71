/** Every setting and fact of the screen in its place and words: the search goes over this table. Pure. */

export const SECTIONS = [
  { id: 'general', title: 'General' },
  { id: 'identity', title: 'Identity & backup' },
  { id: 'appearance', title: 'Appearance' },
  { id: 'network', title: 'Network' },
  { id: 'compatibility', title: 'Compatibility' },
  { id: 'diagnostics', title: 'Diagnostics' },
  { id: 'about', title: 'About' },
] as const
export type SectionId = (typeof SECTIONS)[number]['id']

export interface SettingText {
  readonly section: SectionId
  readonly title: string
  readonly about?: string
  /** The same by the command line. */
  readonly cli?: string
  /** What else a person may look for it by. */
  readonly words?: string
}

const AT_START = 'Chosen when the peer starts.'

export const SETTINGS = {
  name: {
    section: 'general',
    title: 'Name of this peer',
    about: 'Everyone on this network sees it. It is a label and proves nothing; the id does.',
    cli: 'pipefitter up --name <name>',
    words: 'rename label identity',
  },
  rates: {
    section: 'general',
    title: 'Unit of rates',
    about: 'In the status bar and on the overview.',
    words: 'bits bytes speed',
  },
  notify: {
    section: 'general',
    title: 'Notices of the system',
    about: 'Of requests, and of pipes of which you want to be told when they are down.',
    words: 'notification do not disturb quiet hours silence',
  },
  login: {
    section: 'general',
    title: 'Start with the session',
    about: 'The desktop program starts without a window when you log in.',
    words: 'autostart boot login background',
  },
  closing: {
    section: 'general',
    title: 'Closing the window',
    about: 'Whether the peer and its pipes go on behind.',
    words: 'quit background tray',
  },
  id: { section: 'identity', title: 'Id of this peer', words: 'urn jxta' },
  key: {
    section: 'identity',
    title: 'Its key',
    about:
      'This peer is its key: id and trust follow from it. The fingerprint is what others compare.',
    cli: 'pipefitter identity keep-key keychain',
    words: 'fingerprint private keychain file secret service',
  },
  pairingWords: {
    section: 'identity',
    title: 'Words to compare',
    about:
      'How many words two people compare when they pair; where the other side wants more, those. Four leave whoever stands between one try in 17 million million.',
    cli: 'pipefitter settings pairing-words <count>',
    words: 'pairing trust length verify',
  },
  backup: {
    section: 'identity',
    title: 'Backup',
    about: 'Key, trust, groups and the pipes made here, in one encrypted file.',
    cli: 'pipefitter backup create <file>',
    words: 'restore move new machine passphrase export import',
  },
  theme: {
    section: 'appearance',
    title: 'Theme',
    about: 'System follows it in contrast too. High contrast is light or dark as the system is.',
    words: 'dark light colour contrast accessibility',
  },
  motion: {
    section: 'appearance',
    title: 'Motion and size',
    about:
      'Motion is reduced where the system asks for it. Ctrl and + or − changes the size of everything, up to 200 % and beyond.',
    words: 'zoom animation reduced accessibility',
  },
  endpoints: {
    section: 'network',
    title: 'Interfaces and ports',
    about: AT_START,
    cli: 'pipefitter up --interface <name> --port <port>',
    words: 'address tcp multicast channel endpoint listen',
  },
  interfaces: {
    section: 'network',
    title: 'Interfaces in use',
    about:
      'Physical ones go first, virtual ones and containers last. One that is switched off is not listened on any more, and links over it end.',
    cli: 'pipefitter settings interface <name> <on or off>',
    words: 'eth wlan wifi docker vpn card adapter switch',
  },
  role: {
    section: 'network',
    title: 'Role',
    about: `What it is to its group. ${AT_START}`,
    cli: 'pipefitter up --role <role>',
    words: 'rendezvous edge adhoc',
  },
  relay: {
    section: 'network',
    title: 'Relay',
    about: `Whether it passes on messages of peers that cannot reach each other. ${AT_START}`,
    cli: 'pipefitter up --relay',
  },
  reach: {
    section: 'network',
    title: 'Reach',
    about: 'How far away peers are looked for, by the DHT, a directory that nobody owns.',
    cli: 'pipefitter settings reach <network or anywhere>',
    words: 'dht internet nat anywhere hole punching',
  },
  localOnly: {
    section: 'network',
    title: 'Local only',
    about:
      'Whether no packet leaves the networks of this machine. It takes effect at once: links to others end.',
    cli: 'pipefitter settings local-only <on or off>',
    words: 'lan privacy internet',
  },
  legacy: {
    section: 'compatibility',
    title: 'Legacy peers',
    about:
      'JXTA peers of other programs prove nothing about themselves. Refusing them again closes the links to them at once.',
    cli: 'pipefitter up --legacy <refuse or allow>',
    words: 'unproven plain jxta jxse authenticated insecure',
  },
  cbjx: {
    section: 'compatibility',
    title: 'Signed messages (CBJX)',
    about: `As JXSE peers demand by default. It proves no identity. ${AT_START}`,
    cli: 'pipefitter up --cbjx',
    words: 'signature rsa jxse',
  },
  legacySecure: {
    section: 'compatibility',
    title: 'Secure pipes with JXSE peers',
    about: `By TLS 1.0 with RSA-1024 and SHA-1: weak, it keeps out onlookers at best. ${AT_START}`,
    cli: 'pipefitter up --legacy-secure',
    words: 'tls weak encryption',
  },
  activity: {
    section: 'diagnostics',
    title: 'Activity',
    about: 'What happened, the latest first.',
    words: 'log events',
  },
  counters: {
    section: 'diagnostics',
    title: 'Counters',
    about: 'Since the start; every loss has one.',
    cli: 'pipefitter status',
    words: 'dropped lost statistics',
  },
  profile: {
    section: 'about',
    title: 'Profile folder',
    about: 'Keys, caches, the log and the place of the window.',
    cli: 'pipefitter --profile <name or folder>',
    words: 'file path data',
  },
  version: { section: 'about', title: 'Version', cli: 'pipefitter --version', words: 'runtime' },
} as const satisfies Record<string, SettingText>
export type SettingId = keyof typeof SETTINGS

const textOf = (setting: SettingText) =>
  [
    ...[setting.title, setting.about, setting.cli, setting.words],
    SECTIONS.find(({ id }) => id === setting.section)?.title,
  ]
    .join(' ')
    .toLowerCase()

/** The settings that hold every word of the text. */
export function findSettings(text: string): ReadonlySet<SettingId> {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  const ids = Object.keys(SETTINGS) as SettingId[]
  return new Set(ids.filter((id) => wanted.every((word) => textOf(SETTINGS[id]).includes(word))))
}

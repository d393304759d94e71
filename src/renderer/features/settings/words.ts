/** The texts of the settings, beside those of the table. */
export const WORDS = {
  title: 'Settings',
  sections: 'Parts of the settings',
  search: 'Search settings',
  none: (text: string) => `No setting is about “${text}”.`,
  changed: 'Changed',
  reset: (title: string) => `Reset: ${title}`,
  changedAbout: (initial: string) => `Initially: ${initial}`,
  name: 'Name',
  rename: 'Rename',
  renamed: 'Renamed',
  renamedDetail: 'Others see the new name with the next announcement.',
  units: { bytes: 'Bytes', bits: 'Bits' },
  themes: { system: 'System', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  yes: 'It relays for others.',
  no: 'It relays for nobody.',
  legacy: { refuse: 'Refuse', allow: 'Allow' },
  legacyMeans: {
    refuse: 'Nobody is linked to without having proven its key.',
    allow:
      'They are linked to and labelled “legacy · not authenticated”. Whoever is on the network can read and change what they say, and use their ids. They may use pipes that are open to anyone, and nothing else.',
  },
  cbjx: { on: 'Every message is signed.', off: 'Messages are not signed.' },
  legacySecure: {
    on: 'They are made with older peers too, weakly encrypted.',
    off: 'They are not made with older peers.',
  },
  localOnly: {
    on: 'It speaks to machines on networks of this one alone.',
    off: 'It speaks to whoever it can reach.',
  },
  interfaces: {
    physical: 'Network card',
    virtual: 'Virtual: ranked last',
    loopback: 'This machine alone',
  },
  off: 'Off',
  pairingWords: (count: number) => `${count} words`,
  reach: { network: 'This network only', anywhere: 'Anywhere' },
  reachMeans: {
    network: 'Peers are found on networks of this machine, and at addresses that you give.',
    anywhere:
      'Peers are looked up in the public DHT, and whoever knows the id of this peer finds it there. Nodes of the DHT, run by anybody, see its internet address and when it is there, not its name, its pipes or what it says.',
  },
  reachBarred: 'Local only goes before this: nothing is sent beyond the networks of this machine.',
  directory: {
    off: 'off',
    starting: 'starting',
    reachable: 'reachable',
    alone: 'not reached',
  },
  waiting: 'Waiting for the peer to tell.',
  started: 'Started',
} as const

/** The settings. */
export const settings = {
  title: 'Settings',
  sections: 'Parts of the settings',
  search: 'Search settings',
  none: 'No setting is about “{text}”.',
  changed: 'Changed',
  reset: 'Reset: {title}',
  changedAbout: 'Initially: {initial}',
  name: 'Name',
  rename: 'Rename',
  renamed: 'Renamed',
  renamedDetail: 'Others see the new name with the next announcement.',
  units: {
    bytes: 'Bytes',
    bits: 'Bits',
  },
  themes: {
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
  },
  yes: 'It relays for others.',
  no: 'It relays for nobody.',
  legacy: {
    refuse: 'Refuse',
    allow: 'Allow',
  },
  legacyMeans: {
    refuse: 'Nobody is linked to without having proven its key.',
    allow:
      'They are linked to and labelled “legacy · not authenticated”. Whoever is on the network can read and change what they say, and use their ids. They may use pipes that are open to anyone, and nothing else.',
  },
  cbjx: {
    on: 'Every message is signed.',
    off: 'Messages are not signed.',
  },
  legacySecure: {
    on: 'They are made with older peers too, weakly encrypted.',
    off: 'They are not made with older peers.',
  },
  paused: {
    on: 'They stand still: what has a queue waits, other sending is refused.',
    off: 'They flow.',
  },
  receiving: {
    on: 'The input ends that shall be bound here are.',
    off: 'None is bound here; which shall be is remembered.',
  },
  receivingInitial: 'on',
  localOnly: {
    on: 'It speaks to machines on networks of this one alone.',
    off: 'It speaks to whoever it can reach.',
  },
  interfaces: {
    physical: 'Network card',
    virtual: 'Virtual: ranked last',
    loopback: 'This machine alone',
  },
  notify: {
    on: 'The system shows what needs you.',
    off: 'Nothing is shown: do not disturb.',
  },
  notifyInitial: 'shown, at any time',
  notifyLabel: 'Show notices',
  quietLabel: 'Quiet hours',
  quiet: {
    on: 'Nothing is shown in this time; what came is told afterwards.',
    off: 'None.',
  },
  quietFrom: 'From',
  quietTo: 'Until',
  loginLabel: 'Start with the session',
  login: {
    on: 'It starts when you log in, in the background.',
    off: 'It starts when you start it.',
  },
  closingLabel: 'When the window is closed',
  closings: {
    ask: 'Ask',
    background: 'Keep running',
    quit: 'Quit',
  },
  off: 'Off',
  pairingWords: '{count, plural, one {# word} other {# words}}',
  reach: {
    network: 'This network only',
    anywhere: 'Anywhere',
  },
  reachMeans: {
    network: 'Peers are found on networks of this machine, and at addresses that you give.',
    anywhere:
      'Peers are looked up in the public DHT, and whoever knows the id of this peer finds it there. Nodes of the DHT, run by anybody, see its internet address and when it is there, not its name, its pipes or what it says.',
  },
  reachBarred: 'Local only goes before this: nothing is sent beyond the networks of this machine.',
  mapPorts: {
    on: 'The router is asked to let others in at the ports that this peer listens at.',
    off: 'No router is asked for anything.',
  },
  managed: {
    on: 'Whoever has the right may manage this peer.',
    off: 'Nobody manages this peer from another one.',
    now: 'Manages it now: {names}',
  },
  dnsSd: {
    on: 'Whoever is on a network of this machine sees its name, version, id and port, with ordinary tools too.',
    off: 'Nothing is said by DNS-SD.',
  },
  mapPortsBarred: 'Local only goes before this: no router is asked.',
  directory: {
    off: 'off',
    starting: 'starting',
    reachable: 'reachable',
    alone: 'not reached',
  },
  waiting: 'Waiting for the peer to tell.',
  started: 'Started',
  language: {
    label: 'Language',
    system: 'As the system',
    loadFailed: 'This language could not be loaded; load the page anew.',
  },
  /** The parts of the screen. */
  parts: {
    general: 'General',
    identity: 'Identity & backup',
    security: 'Security',
    appearance: 'Appearance',
    network: 'Network',
    compatibility: 'Compatibility',
    diagnostics: 'Diagnostics',
    about: 'About',
  },
  /** Each setting: its name, what it means, and by what other words a person may look for it. */
  keysOpen: 'Show and change the keys',
  keysInitial: 'every key as at first',
  items: {
    name: {
      title: 'Name of this peer',
      about: 'Everyone on this network sees it. It is a label and proves nothing; the id does.',
      find: 'rename label identity',
    },
    rates: {
      title: 'Unit of rates',
      about: 'In the status bar and on the overview.',
      find: 'bits bytes speed',
    },
    notify: {
      title: 'Notices of the system',
      about: 'Of requests, and of pipes of which you want to be told when they are down.',
      find: 'notification do not disturb quiet hours silence',
    },
    login: {
      title: 'Start with the session',
      about: 'The desktop program starts without a window when you log in.',
      find: 'autostart boot login background',
    },
    closing: {
      title: 'Closing the window',
      about: 'Whether the peer and its pipes go on behind.',
      find: 'quit background tray',
    },
    id: { title: 'Id of this peer', find: 'urn jxta' },
    key: {
      title: 'Its key',
      about:
        'This peer is its key: id and trust follow from it. The fingerprint is what others compare.',
      find: 'fingerprint private keychain file secret service',
    },
    pairingWords: {
      title: 'Words to compare',
      about:
        'How many words two people compare when they pair; where the other side wants more, those. Four leave whoever stands between one try in 17 million million.',
      find: 'pairing trust length verify',
    },
    backup: {
      title: 'Backup',
      about: 'Key, trust, groups and the pipes made here, in one encrypted file.',
      find: 'restore move new machine passphrase export import',
    },
    theme: {
      title: 'Theme',
      about: 'System follows it in contrast too. High contrast is light or dark as the system is.',
      find: 'dark light colour contrast accessibility',
    },
    keys: {
      title: 'Keys',
      about: 'Which key does what, and whether single keys do anything.',
      find: 'shortcut keyboard hotkey',
    },
    motion: {
      title: 'Motion and size',
      about:
        'Motion is reduced where the system asks for it. Ctrl and + or − changes the size of everything, up to 200 % and beyond.',
      find: 'zoom animation reduced accessibility',
    },
    endpoints: {
      title: 'Interfaces and ports',
      about: 'Chosen when the peer starts.',
      find: 'address tcp multicast channel endpoint listen',
    },
    interfaces: {
      title: 'Interfaces in use',
      about:
        'Physical ones go first, virtual ones and containers last. One that is switched off is not listened on any more, and links over it end.',
      find: 'eth wlan wifi docker vpn card adapter switch',
    },
    role: {
      title: 'Role',
      about: 'What it is to its group. Chosen when the peer starts.',
      find: 'rendezvous edge adhoc',
    },
    relay: {
      title: 'Relay',
      about:
        'Whether it passes on messages of peers that cannot reach each other. Chosen when the peer starts.',
    },
    reach: {
      title: 'Reach',
      about: 'How far away peers are looked for, by the DHT, a directory that nobody owns.',
      find: 'dht internet nat anywhere hole punching',
    },
    mapPorts: {
      title: 'Ask the router to open a port',
      about:
        'By NAT-PMP or UPnP, so that peers elsewhere reach this one directly. It takes effect at once; switched off, the router is told to close it.',
      find: 'upnp nat-pmp igd nat forward mapping internet reach',
    },
    managed: {
      title: 'Let others manage this peer',
      about:
        'Peers that are paired with this one and were given the right to administrate see and change everything here from their own windows, but for keys, backups and the rights of others.',
      find: 'administrate remote admin headless fleet right',
    },
    dnsSd: {
      title: 'Be seen by DNS-SD',
      about:
        'As _pipefitter._tcp, for tools such as avahi-browse and dns-sd; peers that say so likewise are linked to, and trusted no more for it.',
      find: 'mdns bonjour avahi zeroconf announce discovery service',
    },
    paused: {
      title: 'Pause all pipes',
      about:
        'Nothing is sent or read while they stand still, and nothing is closed. Kept until they are resumed.',
      find: 'stop hold resume still',
    },
    receiving: {
      title: 'Receive',
      about: 'Switched off, this peer listens at no input end.',
      find: 'listen input deaf incoming',
    },
    localOnly: {
      title: 'Local only',
      about:
        'Whether no packet leaves the networks of this machine. It takes effect at once: links to others end.',
      find: 'lan privacy internet',
    },
    legacy: {
      title: 'Legacy peers',
      about:
        'JXTA peers of other programs prove nothing about themselves. Refusing them again closes the links to them at once.',
      find: 'unproven plain jxta jxse authenticated insecure',
    },
    cbjx: {
      title: 'Signed messages (CBJX)',
      about: 'As JXSE peers demand by default. It proves no identity. Chosen when the peer starts.',
      find: 'signature rsa jxse',
    },
    legacySecure: {
      title: 'Secure pipes with JXSE peers',
      about:
        'By TLS 1.0 with RSA-1024 and SHA-1: weak, it keeps out onlookers at best. Chosen when the peer starts.',
      find: 'tls weak encryption',
    },
    activity: { title: 'Activity', about: 'What happened, the latest first.', find: 'log events' },
    counters: {
      title: 'Counters',
      about: 'Since the start; every loss has one.',
      find: 'dropped lost statistics',
    },
    profile: {
      title: 'Profile folder',
      about: 'Keys, caches, the log and the place of the window.',
      find: 'file path data',
    },
    version: { title: 'Version', find: 'runtime' },
    language: {
      title: 'Language',
      about: 'Of this window and its menus. Logs, codes and command lines stay English.',
      find: 'locale translation deutsch german arabic english sprache العربية',
    },
  },
} as const

import type { Translation } from '../../../shared/words/message-types.ts'
import type { settings as english } from '../en/settings.ts'

export const settings: Translation<typeof english> = {
  title: 'Optionen',
  sections: 'Teile der Optionen',
  search: 'Optionen suchen',
  none: 'Keine Option handelt von „{text}“.',
  changed: 'Geändert',
  reset: 'Zurücksetzen: {title}',
  changedAbout: 'Anfangs: {initial}',
  name: 'Name',
  rename: 'Umbenennen',
  renamed: 'Umbenannt',
  renamedDetail: 'Andere sehen den neuen Namen mit der nächsten Bekanntmachung.',
  units: {
    bytes: 'Bytes',
    bits: 'Bits',
  },
  themes: {
    system: 'System',
    light: 'Hell',
    dark: 'Dunkel',
    contrast: 'Hoher Kontrast',
  },
  yes: 'Er reicht für andere weiter.',
  no: 'Er reicht für niemanden weiter.',
  legacy: {
    refuse: 'Ablehnen',
    allow: 'Zulassen',
  },
  legacyMeans: {
    refuse: 'Mit niemandem wird verbunden, der seinen Schlüssel nicht bewiesen hat.',
    allow:
      'Mit ihnen wird verbunden, gekennzeichnet als „alt · nicht authentifiziert“. Wer im Netz ist, kann lesen und ändern, was sie sagen, und ihre Kennungen benutzen. Sie dürfen Pipes benutzen, die jedem offenstehen, sonst nichts.',
  },
  cbjx: {
    on: 'Jede Nachricht ist signiert.',
    off: 'Nachrichten sind nicht signiert.',
  },
  legacySecure: {
    on: 'Es gibt sie auch mit älteren Peers, schwach verschlüsselt.',
    off: 'Mit älteren Peers gibt es sie nicht.',
  },
  paused: {
    on: 'Sie stehen still: was eine Warteschlange hat, wartet, anderes Senden wird abgelehnt.',
    off: 'Sie fließen.',
  },
  receiving: {
    on: 'Die Eingangsenden, die hier gebunden sein sollen, sind es.',
    off: 'Keines ist hier gebunden; welche es sein sollen, bleibt gemerkt.',
  },
  receivingInitial: 'ein',
  localOnly: {
    on: 'Er spricht nur mit Rechnern in Netzen dieses Rechners.',
    off: 'Er spricht mit jedem, den er erreicht.',
  },
  interfaces: {
    physical: 'Netzwerkkarte',
    virtual: 'Virtuell: kommt zuletzt',
    loopback: 'Nur dieser Rechner',
  },
  notify: {
    on: 'Das System zeigt, was dich braucht.',
    off: 'Nichts wird gezeigt: nicht stören.',
  },
  notifyInitial: 'gezeigt, jederzeit',
  notifyLabel: 'Meldungen zeigen',
  quietLabel: 'Ruhezeit',
  quiet: {
    on: 'In dieser Zeit wird nichts gezeigt; was kam, wird danach gemeldet.',
    off: 'Keine.',
  },
  quietFrom: 'Von',
  quietTo: 'Bis',
  loginLabel: 'Mit der Anmeldung starten',
  login: {
    on: 'Es startet bei der Anmeldung, im Hintergrund.',
    off: 'Es startet, wenn du es startest.',
  },
  closingLabel: 'Wenn das Fenster geschlossen wird',
  closings: {
    ask: 'Fragen',
    background: 'Weiterlaufen',
    quit: 'Beenden',
  },
  off: 'Aus',
  pairingWords: '{count, plural, one {# Wort} other {# Wörter}}',
  reach: {
    network: 'Nur dieses Netz',
    anywhere: 'Überall',
  },
  reachMeans: {
    network: 'Peers werden in Netzen dieses Rechners gefunden und unter Adressen, die du angibst.',
    anywhere:
      'Peers werden im öffentlichen DHT gesucht, und wer die Kennung dieses Peers kennt, findet ihn dort. Knoten des DHT, die jeder betreiben kann, sehen seine Internetadresse und wann er da ist, nicht seinen Namen, seine Pipes oder was er sagt.',
  },
  reachBarred: '„Nur lokal“ geht vor: Nichts verlässt die Netze dieses Rechners.',
  mapPorts: {
    on: 'Der Router wird gebeten, andere an den Ports einzulassen, an denen dieser Peer lauscht.',
    off: 'Kein Router wird um etwas gebeten.',
  },
  managed: {
    on: 'Wer das Recht hat, darf diesen Peer verwalten.',
    off: 'Niemand verwaltet diesen Peer von einem anderen aus.',
    now: 'Verwaltet ihn jetzt: {names}',
  },
  dnsSd: {
    on: 'Wer in einem Netz dieses Rechners ist, sieht Namen, Version, Kennung und Port, auch mit gewöhnlichen Werkzeugen.',
    off: 'Über DNS-SD wird nichts gesagt.',
  },
  mapPortsBarred: '„Nur lokal“ geht vor: Kein Router wird gefragt.',
  directory: {
    off: 'aus',
    starting: 'startet',
    reachable: 'erreichbar',
    alone: 'nicht erreicht',
  },
  waiting: 'Der Peer hat noch nichts gesagt.',
  started: 'Gestartet',
  language: {
    label: 'Sprache',
    system: 'Wie das System',
    loadFailed: 'Diese Sprache ließ sich nicht laden; lade die Seite neu.',
  },
  parts: {
    general: 'Allgemein',
    identity: 'Identität & Sicherung',
    security: 'Sicherheit',
    appearance: 'Aussehen',
    network: 'Netz',
    compatibility: 'Verträglichkeit',
    diagnostics: 'Ereignisse & Zähler',
    about: 'Über',
  },
  keysOpen: 'Tasten zeigen und ändern',
  keysInitial: 'alle Tasten wie zu Anfang',
  items: {
    name: {
      title: 'Name dieses Peers',
      about:
        'Alle in diesem Netz sehen ihn. Er ist ein Etikett und beweist nichts; die Kennung schon.',
      find: 'umbenennen Etikett rename label identity',
    },
    rates: {
      title: 'Einheit der Raten',
      about: 'In der Statusleiste und auf der Übersicht.',
      find: 'Geschwindigkeit bits bytes speed',
    },
    notify: {
      title: 'Meldungen des Systems',
      about: 'Über Anfragen und über Pipes, deren Ausfall dir gemeldet werden soll.',
      find: 'Benachrichtigung Ruhe nicht stören notification quiet',
    },
    login: {
      title: 'Mit der Anmeldung starten',
      about: 'Das Programm startet ohne Fenster, wenn du dich anmeldest.',
      find: 'Autostart Hintergrund boot login',
    },
    closing: {
      title: 'Fenster schließen',
      about: 'Ob der Peer und seine Pipes dahinter weiterlaufen.',
      find: 'beenden Hintergrund quit background tray',
    },
    id: {
      title: 'Kennung dieses Peers',
      find: 'ID urn jxta',
    },
    key: {
      title: 'Sein Schlüssel',
      about:
        'Dieser Peer ist sein Schlüssel: Kennung und Vertrauen folgen daraus. Den Fingerabdruck vergleichen andere.',
      find: 'Fingerabdruck Schlüsselbund fingerprint private keychain file',
    },
    pairingWords: {
      title: 'Wörter zum Vergleichen',
      about:
        'Wie viele Wörter zwei Menschen beim Koppeln vergleichen; will die andere Seite mehr, dann so viele. Vier lassen dem, der dazwischen steht, einen Versuch unter 17 Billionen.',
      find: 'koppeln Vertrauen pairing trust verify',
    },
    backup: {
      title: 'Sicherung',
      about:
        'Schlüssel, Vertrauen, Gruppen und die hier angelegten Pipes, in einer verschlüsselten Datei.',
      find: 'Backup wiederherstellen umziehen Passwort restore move export import',
    },
    theme: {
      title: 'Farben',
      about:
        'System folgt ihm auch im Kontrast. Hoher Kontrast ist hell oder dunkel wie das System.',
      find: 'Thema dunkel hell Kontrast dark light colour contrast accessibility',
    },
    keys: {
      title: 'Tasten',
      about: 'Welche Taste was tut, und ob einzelne Tasten etwas tun.',
      find: 'Kurzbefehl Tastatur Hotkey',
    },
    motion: {
      title: 'Bewegung und Größe',
      about:
        'Bewegung ist verringert, wo das System es wünscht. Strg und + oder − ändert die Größe von allem, bis 200 % und weiter.',
      find: 'Zoom Animation zoom animation accessibility',
    },
    endpoints: {
      title: 'Schnittstellen und Ports',
      about: 'Wird beim Start des Peers gewählt.',
      find: 'Adresse Kanal address tcp multicast channel endpoint listen',
    },
    interfaces: {
      title: 'Benutzte Schnittstellen',
      about:
        'Physische zuerst, virtuelle und Container zuletzt. Auf einer ausgeschalteten wird nicht mehr gelauscht, und Verbindungen über sie enden.',
      find: 'WLAN LAN Karte eth wifi docker vpn adapter',
    },
    role: {
      title: 'Rolle',
      about: 'Was er für seine Gruppe ist. Wird beim Start des Peers gewählt.',
      find: 'Treffpunkt rendezvous edge adhoc',
    },
    relay: {
      title: 'Relay',
      about:
        'Ob er Nachrichten zwischen Peers weiterreicht, die einander nicht erreichen. Wird beim Start des Peers gewählt.',
    },
    reach: {
      title: 'Reichweite',
      about:
        'Wie weit weg Peers gesucht werden, durch das DHT, ein Verzeichnis, das niemandem gehört.',
      find: 'Internet überall dht internet nat anywhere',
    },
    mapPorts: {
      title: 'Den Router einen Port öffnen lassen',
      about:
        'Über NAT-PMP oder UPnP, damit entfernte Peers diesen direkt erreichen. Wirkt sofort; ausgeschaltet, wird der Router gebeten, ihn zu schließen.',
      find: 'Portweiterleitung upnp nat-pmp igd nat forward',
    },
    managed: {
      title: 'Von anderen verwalten lassen',
      about:
        'Peers, die mit diesem gekoppelt sind und das Recht zu verwalten haben, sehen und ändern hier alles von ihren eigenen Fenstern aus, bis auf Schlüssel, Sicherungen und die Rechte anderer.',
      find: 'administrieren Fernverwaltung entfernt Recht',
    },
    dnsSd: {
      title: 'Über DNS-SD zu sehen',
      about:
        'Als _pipefitter._tcp, für Werkzeuge wie avahi-browse und dns-sd; mit Peers, die das ebenso sagen, wird verbunden, und ihnen darum nicht mehr vertraut.',
      find: 'mdns bonjour avahi zeroconf Ankündigung',
    },
    paused: {
      title: 'Alle Pipes anhalten',
      about:
        'Solange sie stillstehen, wird nichts gesendet und nichts gelesen, und nichts wird geschlossen. Gilt, bis sie weiterlaufen.',
      find: 'Pause stop hold resume weiter',
    },
    receiving: {
      title: 'Empfangen',
      about: 'Ausgeschaltet lauscht dieser Peer an keinem Eingangsende.',
      find: 'lauschen Eingang listen input incoming',
    },
    localOnly: {
      title: 'Nur lokal',
      about:
        'Ob kein Paket die Netze dieses Rechners verlässt. Wirkt sofort: Verbindungen zu anderen enden.',
      find: 'Privatsphäre LAN lan privacy internet',
    },
    legacy: {
      title: 'Alte Peers',
      about:
        'JXTA-Peers anderer Programme beweisen nichts über sich. Sie wieder abzulehnen, schließt die Verbindungen zu ihnen sofort.',
      find: 'unbewiesen legacy plain jxta jxse insecure',
    },
    cbjx: {
      title: 'Signierte Nachrichten (CBJX)',
      about:
        'Wie JXSE-Peers sie von Haus aus verlangen. Es beweist keine Identität. Wird beim Start des Peers gewählt.',
      find: 'Signatur signature rsa jxse',
    },
    legacySecure: {
      title: 'Sichere Pipes mit JXSE-Peers',
      about:
        'Mit TLS 1.0, RSA-1024 und SHA-1: schwach, es hält bestenfalls Zuschauer ab. Wird beim Start des Peers gewählt.',
      find: 'TLS schwach Verschlüsselung tls weak',
    },
    activity: {
      title: 'Ereignisse',
      about: 'Was geschah, das Neueste zuerst.',
      find: 'Protokoll log events',
    },
    counters: {
      title: 'Zähler',
      about: 'Seit dem Start; jeder Verlust hat einen.',
      find: 'verworfen verloren dropped lost statistics',
    },
    profile: {
      title: 'Profilordner',
      about: 'Schlüssel, Zwischenspeicher, das Protokoll und der Platz des Fensters.',
      find: 'Datei Pfad Daten file path data',
    },
    version: {
      title: 'Version',
      find: 'Laufzeit runtime',
    },
    language: {
      title: 'Sprache',
      about:
        'Dieses Fensters und seiner Menüs. Protokolle, Codes und Befehlszeilen bleiben englisch.',
      find: 'Übersetzung language locale deutsch english العربية',
    },
  },
}

import type { Translation } from '../../../shared/words/message-types.ts'
import type { overview as english } from '../en/overview.ts'

export const overview: Translation<typeof english> = {
  title: 'Übersicht',
  levels: {
    bad: 'Fehler',
    warn: 'Warnung',
    note: 'Hinweis',
  },
  understood: 'Verstanden',
  actions: {
    network: 'Netzoptionen',
    doctor: 'Diagnose starten',
    identity: 'Identität und Sicherung',
    about: 'Dieser Peer',
    profile: 'Wo das Profil liegt',
    pipe: 'Pipe öffnen',
    attachment: 'Anschluss öffnen',
    peer: 'Peer öffnen',
    problems: 'Was zu tun ist',
  },
  noNetworkFix:
    'Schalte ein Netz ein oder stecke das Kabel ein; Pipes werden von selbst wieder gebunden. Nur die in den Optionen gewählten Schnittstellen zählen.',
  channelFix: 'Lass die Firewall dort Multicast durch, oder schalte die Schnittstelle hier aus.',
  noteFix:
    'Sieh nach, ob alles da ist, was du brauchst; eine Sicherung lässt sich wiederherstellen.',
  unwritten: 'Änderungen lassen sich nicht schreiben',
  unwrittenWhy: '{why}. {waiting, plural, one {# Änderung wartet} other {# Änderungen warten}}.',
  unwrittenFix:
    'Schaffe Platz auf der Platte des Profils. Pipes und Nachrichten gehen weiter; was wartet, wird geschrieben, sobald es geht, und ist verloren, wenn dieser Peer vorher endet.',
  clockForward: 'Die Uhr dieses Rechners ging um {span} vor',
  clockBack: 'Die Uhr dieses Rechners ging um {span} zurück',
  clockWhy:
    'Verbindungen und Fristen gehen nicht nach ihr. Einladungen, Bekanntmachungen und Zeiten im Mitschnitt schon: Manche enden zu früh oder zu spät. Alle wurden neu gefragt, was veröffentlicht ist.',
  clockFix: 'Prüfe Datum und Uhrzeit dieses Rechners; lege abgelaufene Einladungen neu an.',
  keyInFile: 'Der Schlüssel dieses Peers liegt in einer Datei',
  keyInFileWhy: 'Wer das Profil lesen kann, kann dieser Peer sein. {words}',
  keyInFileFix:
    'Hat dieses System einen Schlüsselbund, verlege den Schlüssel dorthin; sonst schütze das Profil und halte eine Sicherung bereit.',
  problems: 'Braucht Aufmerksamkeit',
  allWell: 'Alles in Ordnung.',
  allWellAbout:
    '{pipes, plural, =0 {Dieser Peer läuft. Lege eine Pipe an oder finde eine, die ein anderer Peer veröffentlicht hat.} one {Dieser Peer läuft, und jeder Kanal ins Netz funktioniert.} other {Dieser Peer läuft, und jeder Kanal ins Netz funktioniert.}}',
  noNetwork: 'Kein Netz',
  starting: 'Der Peer startet',
  stopping: 'Der Peer hält an',
  noChannel: 'Kein Kanal fragt die Nachbarn',
  noChannelAbout:
    'Peers in diesem Netz werden nicht von selbst gefunden; verbinde dich über eine Adresse.',
  channelFails: '{channel} ist gestört',
  clone: 'Ein anderer laufender Peer hat den Schlüssel von diesem',
  noteTitle: 'Gut zu wissen',
  losesMessages: '{name} hat {lost, plural, one {# Nachricht} other {# Nachrichten}} verloren',
  losesAbout: 'Wer hier liest, blieb zu lange zurück; die ältesten wurden aufgegeben.',
  looksLike: '{name} zeigt einen unbekannten Schlüssel',
  pipeIs:
    '{name}: {state, select, Error {Fehler} Refused {abgelehnt} Rebinding {wird neu gebunden} Degraded {eingeschränkt} other {gestört}}',
  attachmentFails: 'Der Anschluss {local} an „{name}“ arbeitet nicht',
  unbound: 'Nicht gebundene Pipes',
  allBound: 'Jede Pipe ist gebunden.',
  noPipes: 'Noch ist keine Pipe bekannt.',
  more: 'und {count} weitere',
  here: 'Wer da ist',
  nobody: 'Noch war niemand zu hören. Peers in diesem Netz zeigen sich von selbst.',
  events: 'Was geschah',
  eventsNote: 'die letzten 20',
  rates: 'Raten',
  ratesNote: 'letzte Minute',
  received: 'empfangen',
  sent: 'gesendet',
  most: 'höchstens {rate}',
  ratesPicture:
    'Jetzt {inNow} empfangen und {outNow} gesendet; höchstens {most} in der letzten Minute.',
  topology: 'Verbindungen',
  views: 'Wie die Verbindungen gezeigt werden',
  picture: 'Bild',
  list: 'Liste',
  me: 'dieser Peer',
  columns: {
    peer: 'Peer',
    state: 'Zustand',
    path: 'Weg',
    pipes: 'An ihn gebundene Pipes',
  },
  states: {
    connected: 'Verbunden',
    nearby: 'In der Nähe',
  },
  noPath: 'keine offene Verbindung',
  none: 'keine',
  roles: {
    edge: 'Rand',
    rendezvous: 'Treffpunkt',
  },
  relay: 'Relay',
}

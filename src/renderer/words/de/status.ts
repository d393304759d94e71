import type { Translation } from '../../../shared/words/message-types.ts'
import type { status as english } from '../en/status.ts'

export const status: Translation<typeof english> = {
  through: 'durch {count, plural, one {# Relay} other {# Relays}}',
  relayLost: 'Relay verloren',
  waiting: 'Der Peer hat noch nicht gesagt, wie es ihm geht.',
  endpoints: '{count, plural, one {# Endpunkt} other {# Endpunkte}}',
  channels: '{count, plural, one {# Kanal} other {# Kanäle}}',
  failing: '{count, number} gestört',
  links: '{count, plural, one {# Verbindung} other {# Verbindungen}}',
  dropped: '{count, number} verworfen',
  droppedAbout:
    '{count, plural, one {# Nachricht} other {# Nachrichten}} seit dem Start verworfen oder abgelehnt. Jeder Verlust hat seinen Zähler:',
  receiving: 'Empfang',
  sending: 'Versand',
  holds: 'hält',
  holdsNot: 'hält nicht',
  failed: 'gestört',
  works: 'geht',
  levels: {
    info: 'Hinweis',
    warning: 'Warnung',
    error: 'Fehler',
  },
  nothingHasHappened: 'Seit dem Start ist nichts geschehen.',
  nothingCountedYet: 'Noch nichts gezählt.',
  reachableAt: 'Erreichbar unter',
  nowhereYetNo:
    'Noch nirgends: Kein Transport lauscht. Andere können sich nicht mit diesem Peer verbinden.',
  throughRelays: 'Durch Relays',
  asksNeighboursBy: 'Fragt Nachbarn über',
  noChannelPeers:
    'Kein Kanal: Peers in diesem Netz werden nicht von selbst gefunden. Verbinde dich über eine Adresse.',
  inItsGroup: 'In seiner Gruppe',
  itPassesOn: 'Er reicht Nachrichten zwischen Peers weiter, die einander nicht erreichen.',
  thisPeer: 'Dieser Peer',
  stateOfThis: 'Zustand dieses Peers',
  idOfThis: 'Kennung dieses Peers',
  networkOfThis: 'Netz dieses Peers',
  openConnectionsTo: 'Offene Verbindungen zu anderen Peers',
  switchBetweenBytes: 'Zwischen Bytes und Bits wechseln',
  allPipes: 'Alle Pipes',
  standstill: {
    paused: {
      word: 'Alle Pipes angehalten',
      about:
        'Ein Mensch hat alle Pipes dieses Peers angehalten. Wo eine Pipe eine Warteschlange hat, warten Nachrichten; sonst wird das Senden abgelehnt. Was ankommt, wird nicht gelesen; das bremst die, die senden. Enden und Gespräche bleiben, wie sie sind.',
      begin: 'Alle Pipes anhalten',
      end: 'Alle Pipes weiterlaufen lassen',
    },
    deaf: {
      word: 'Empfang aus',
      about:
        'Hier ist kein Eingangsende gebunden: andere können diesem Peer nichts senden. Welche Enden gebunden sein sollen, bleibt gemerkt.',
      begin: 'Empfang ausschalten',
      end: 'Empfang einschalten',
    },
  },
  counters: 'Zähler',
  starting: 'Startet',
  online: 'Im Netz',
  noNetwork: 'Kein Netz',
  stopping: 'Hält an',
}

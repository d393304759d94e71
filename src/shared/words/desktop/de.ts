import { states } from '../de/states.ts'
import type { Translation } from '../message-types.ts'
import type { desktop as english } from './en.ts'

export const desktop: Translation<typeof english> = {
  states,
  menus: {
    file: '&Datei',
    edit: '&Bearbeiten',
    view: '&Ansicht',
    window: '&Fenster',
    help: '&Hilfe',
  },
  commands: {
    new: '&Neu …',
    settings: '&Einstellungen',
    palette: '&Befehl suchen',
    filter: '&Liste filtern',
    keys: '&Tasten',
  },
  roles: {
    quit: 'B&eenden',
    close: '&Schließen',
    undo: '&Rückgängig',
    redo: '&Wiederholen',
    cut: '&Ausschneiden',
    copy: '&Kopieren',
    paste: '&Einfügen',
    selectAll: 'A&lles auswählen',
    resetZoom: '&Originalgröße',
    zoomIn: '&Größer',
    zoomOut: '&Kleiner',
    togglefullscreen: '&Vollbild',
    minimize: '&Minimieren',
  },
  tray: {
    starting: 'Startet',
    noPipe: 'keine Pipe in Gebrauch',
    bound: '{bound, number} von {count, plural, one {# Pipe} other {# Pipes}} gebunden',
    requests: '{count, plural, one {# Anfrage wartet} other {# Anfragen warten}}',
    noNetwork: 'kein Netz',
    pipe: '{name}: {state}',
    openWindow: 'Pipefitter öffnen',
    open: 'Öffnen',
    copyAddress: 'Ihre Adresse kopieren',
    quit: 'Beenden: Der Peer und seine Pipes halten an',
  },
  notices: {
    request: 'Eine Anfrage wartet',
    requests: '{count, plural, one {# Anfrage wartet} other {# Anfragen warten}}',
    down: '„{name}“ ist unterbrochen',
    pipesDown: '{count, plural, one {# Pipe ist unterbrochen} other {# Pipes sind unterbrochen}}',
    more: '{count, plural, one {und # weitere} other {und # weitere}}',
    notNow: 'Nicht jetzt',
  },
  link: {
    none: 'Dieser Link ist keine Einladung',
    detail: 'Pipefitter öffnet nur Links zu Einladungen. Es wurde nichts getan.',
  },
  closing: {
    ask: 'Diesen Peer im Hintergrund weiterlaufen lassen?',
    detail:
      'Seine Pipes bleiben dann gebunden, und Anfragen erreichen dich weiter. Ein zweiter Start, oder das Symbol neben der Uhr, wo es eines gibt, bringt das Fenster zurück. Deine Wahl wird behalten; unter Einstellungen, Allgemein, lässt sie sich ändern.',
    keep: 'Weiterlaufen lassen',
    quit: 'Beenden',
  },
  crash: {
    again: 'Das Fenster wurde neu geladen',
    againDetail:
      'Seine Seite war unerwartet zu Ende ({reason}). Der Peer und seine Pipes liefen weiter.',
    twice: 'Die Seite dieses Fensters war wieder unerwartet zu Ende',
    twiceDetail: 'Der Peer und seine Pipes laufen weiter, bis Pipefitter beendet wird.',
    load: 'Neu laden',
  },
  notStarted: 'Pipefitter ist nicht gestartet',
}

import type { Translation } from '../../../shared/words/message-types.ts'
import type { chart as english } from '../en/chart.ts'

export const chart: Translation<typeof english> = {
  tab: 'Diagramm',
  field: 'Zahl',
  noNumbers:
    'In dieser Nachricht ist keine Zahl. Gezeichnet werden Zahlen aus JSON, CBOR, XML und einfachem Text, deren Nutzdaten aufgehoben sind.',
  onlyKept: 'Nur Nachrichten mit aufgehobenen Nutzdaten haben Zahlen.',
  picture:
    '{field} über die Zeit: {count, plural, one {# Wert} other {# Werte}} von {from} bis {to}; kleinster {low}, größter {high}, letzter {latest}.',
  empty: 'Noch keine Nachricht mit dieser Zahl.',
  reading: '{left, number} Nachrichten noch zu lesen',
  without: '{count, plural, one {# Nachricht} other {# Nachrichten}} ohne diese Zahl',
  forgotten: '{count, number} ältere Werte sind nicht gezeigt',
  frozen: 'Mit der Liste eingefroren',
  latest: 'Letzter',
  low: 'Kleinster',
  high: 'Größter',
  asPicture: 'Bild',
  asTable: 'Tabelle',
  shownAs: 'Gezeigt als',
  hint: 'Pfeiltasten gehen die Linie entlang, Pos1 und Ende an ihre Enden.',
  at: '{time}: {low}',
  range: '{time}: {low} bis {high}',
  columns: {
    time: 'Ab',
    low: 'Kleinster',
    high: 'Größter',
    count: 'Werte',
  },
}

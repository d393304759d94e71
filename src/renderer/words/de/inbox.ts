import type { Translation } from '../../../shared/words/message-types.ts'
import type { inbox as english } from '../en/inbox.ts'

export const inbox: Translation<typeof english> = {
  title: 'Eingang',
  badge: '{count, plural, one {# Anfrage wartet} other {# Anfragen warten}}',
  list: 'Anfragen',
  requests: 'Wartet auf dich',
  emptyTitle: 'Nichts wartet auf dich',
  empty:
    'Will ein anderer Peer koppeln oder ein Recht, das er nicht hat, wartet es hier, bis du entscheidest. Nichts verfällt von selbst.',
  command: 'pipefitter inbox ls',
  back: 'Zurück zur Liste',
  what: 'Was Annehmen bewirkt',
  first: 'Bevor du annehmen kannst',
  pairFirst: 'Koppeln und einlassen …',
  lookAt: 'Ansehen',
  facts: {
    from: 'Kam von',
    times: 'Gefragt',
    first: 'Zuerst',
    last: 'Zuletzt',
    key: 'Schlüssel',
    standing: 'Bekannt als',
  },
  paired: 'ein Peer, mit dem du gekoppelt bist',
  stranger: 'ein Peer, mit dem du nicht gekoppelt bist',
  times: '{count, plural, one {# Mal} other {# Mal}}',
  invitations: 'Einladungen',
  ignoreTitle: 'Diesen Peer ignorieren?',
  ignoreAbout:
    'Nichts, worum er bittet, wird mehr gezeigt, und er erfährt es nicht. Verbinden darf er sich weiterhin. Auf seiner Seite lässt es sich ändern.',
  blockTitle: 'Diesen Peer sperren?',
  blockAbout:
    'Er wird ignoriert, und keine Verbindung zu ihm wird gehalten: Er kann diesen Peer gar nicht erreichen. Auf seiner Seite lässt es sich ändern.',
  actions: {
    accept: 'Annehmen',
    refuse: 'Jetzt nicht',
    ignore: 'Ignorieren …',
    block: 'Sperren …',
  },
  done: {
    accept: 'Angenommen',
    refuse: 'Abgelehnt; der Peer erfährt es',
    ignore: 'Von jetzt an ignoriert',
    block: 'Gesperrt',
  },
  compare: 'Wörter vergleichen',
  block: 'Sperren',
  ignore: 'Ignorieren',
  peerId: 'Kennung des Peers',
  nextRequest: 'Nächste Anfrage',
  previousRequest: 'Vorige Anfrage',
  widthOfThe: 'Breite der Liste',
}

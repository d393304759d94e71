import type { Translation } from '../../../shared/words/message-types.ts'
import type { conversations as english } from '../en/conversations.ts'

export const conversations: Translation<typeof english> = {
  reliableMeans:
    'Gesendet heißt: hier angenommen; sie geht hinaus, auf welchem Weg auch immer, bis sie bestätigt ist. Bestätigt heißt: Der Prozess des anderen Peers hat sie der Reihe nach im Speicher; ob ein Programm dort sie gelesen hat, sagt er nicht.',
  plainMeans:
    'Nicht zuverlässig. Gesendet heißt: Eine Verbindung nahm sie; ob sie ankam, sagt niemand.',
  since: 'Das begann',
  handsOverWhat: 'Übergibt, was gesendet wurde, sagt der anderen Seite Bescheid und endet',
  closeConversation: 'Gespräch beenden',
  messagesOfThis: 'Nachrichten dieses Gesprächs',
  noConversationsOver: 'Keine Gespräche über diese Pipe',
  aConversationHas:
    'Ein Gespräch hat zwei Enden, und eine Verteil-Pipe geht an alle. Über jede andere Pipe lässt sich sprechen.',
  nobodyTalksOver: 'Noch spricht niemand über diese Pipe',
  thisPeerListens:
    'Dieser Peer lauscht: Wer von einem anderen Peer ein Gespräch beginnt, erscheint hier von selbst.',
  aConversationGoes:
    'Ein Gespräch geht in beide Richtungen. Beginne eines mit einem Peer, der auf dieser Pipe lauscht, oder lausche hier: Dann können andere eines mit dir beginnen.',
  conversationsOverThis: 'Gespräche über diese Pipe',
  whoeverAnswersFirst: 'Wer zuerst antwortet',
  talkWith: 'Sprechen mit',
  stopAsking: 'Nicht weiter fragen',
  openConversation: 'Gespräch beginnen',
  reliable: 'Zuverlässig',
  eachMessageArrives:
    'Jede Nachricht kommt einmal und der Reihe nach an, was immer die Verbindungen tun.',
  went: '{count, plural, one {# Nachricht} other {# Nachrichten}}, {size}',
  sent: 'Gesendet',
  received: 'Empfangen',
  notAcknowledged: 'Unbestätigt',
  held: '{count, plural, =0 {keine} one {# Nachricht gehalten} other {# Nachrichten gehalten}}',
  roundTrip: 'Umlauf',
  beside: 'Zweiter Weg',
  besideThis:
    '{endpoint}: {count, plural, one {# Nachricht} other {# Nachrichten}} über beide gesendet',
  doubles: 'Zweimal gekommen',
  doubled: '{count, plural, one {# Nachricht} other {# Nachrichten}}, verworfen',
  saved: 'Gespeichert',
  savedAt:
    '{place, select, both {hier und dort} here {hier: Sie überlebt dieses Programm} other {dort: Sie überlebt das andere Programm}}',
  waitsUntil: 'Wartet bis',
  kindReliable: 'zuverlässig',
  kindPlain: 'einfach',
  openedHere: 'hier begonnen',
  openedThere: 'von ihm begonnen',
  dropped:
    '{count, plural, one {# Nachricht} other {# Nachrichten}} nicht gezeigt: Sie kamen zu schnell',
  with: 'Gespräch mit {name}',
  messageTo: 'Nachricht an {name}',
  nothingSaid: 'Noch nichts gesagt. Schreibe unten; Enter sendet.',
  nothingWasSaid: 'Es wurde nichts gesagt.',
}

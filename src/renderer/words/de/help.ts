import type { Translation } from '../../../shared/words/message-types.ts'
import type { help as english } from '../en/help.ts'

export const help: Translation<typeof english> = {
  title: 'Was sehe ich hier',
  picture:
    'Eine Pipe führt von einem Peer zu einem anderen; jedes ihrer Enden liegt auf einem Endpunkt und kann auf einen anderen umziehen.',
  here: 'dieser Peer',
  there: 'ein anderer Peer',
  pipe: 'Pipe',
  keys: 'Tasten dieser Seite',
  screens: {
    overview: {
      shows:
        'Wie es diesem Peer und seinen Pipes jetzt geht: zuerst, was nicht stimmt, dann, wer da ist und was zuletzt geschah.',
      begin:
        'Jede Störung nennt ihre Ursache und hat einen Knopf, der dorthin führt, wo sie behoben wird.',
      know: 'Das Bild zeigt nur, was dieser Peer selbst weiß; solange nichts geschieht, bewegt sich darin nichts.',
    },
    peers: {
      shows: 'Wer in diesem Netz ist oder von hier aus erreicht wurde, und auf welchen Wegen.',
      begin:
        'Wähle einen Peer, um seine Endpunkte zu sehen und dich mit ihm zu koppeln; wo niemand gefunden wird, nimmt „Verbinden“ eine Adresse.',
      know: 'Ein Name ist, wie ein Peer sich selbst nennt. Wer er ist, sagt nur sein Schlüssel, den das Koppeln nachweist.',
    },
    pipes: {
      shows:
        'Die Kanäle, die dieser Peer angelegt oder gefunden hat; eine Pipe bleibt dieselbe, während ihre Enden umziehen.',
      begin:
        'Lege mit „Neue Pipe“ eine an, oder wähle eine und binde sie: Die anderen werden gefragt, wer sie hat und wo.',
      know: 'Der Zustand sagt, wie es um die Pipe steht; drücke darauf, um zu lesen, warum, und was als Nächstes kommt.',
    },
    groups: {
      shows: 'Gruppen von Peers, mit Pipes, die nur findet, wer beigetreten ist.',
      begin:
        'Gründe eine Gruppe oder tritt einer gefundenen bei; einer geschlossenen tritt bei, wer eingelassen wird.',
      know: 'Eine geschlossene Gruppe hat eine signierte Liste ihrer Mitglieder; wer herausgenommen wird, liest nichts Neues mehr von ihren Pipes.',
    },
    traffic: {
      shows: 'Nachrichten auf der Leitung, wie dieser Peer sie sendet und empfängt.',
      begin:
        'Gib einen Filter ein oder nimm einen aus einer Zelle; wähle eine Zeile, um sie aufgeschlüsselt neben ihren Bytes zu sehen.',
      know: 'Der Inhalt von Nachrichten wird nur für die Pipes behalten, für die du es erlaubst; von allen anderen nur, dass es sie gab.',
    },
    transfers: {
      shows: 'Dateien, die zu anderen Peers gehen oder von ihnen kommen.',
      begin:
        'Zieh Dateien auf einen Peer, oder wähle „Dateien senden“; was dir angeboten wird, wartet hier und im Eingang.',
      know: 'Eine Übertragung geht nach einem Abbruch oder Neustart von selbst weiter, und gespeichert wird nur, was vollständig geprüft ist.',
    },
    attachments: {
      shows:
        'Woran die Enden von Pipes angeschlossen sind: Dienste und Ports dieses Rechners, und Programme.',
      begin:
        'Gib einen Dienst für die frei, die eine Pipe benutzen dürfen, oder hol dir einen lokalen Port für das, was ein anderer Peer freigibt.',
      know: 'Zum Netz hin wird nichts geöffnet: Alles geht durch die Pipe und nach ihren Rechten.',
    },
    inbox: {
      shows:
        'Worum andere Peers dich bitten: sich zu koppeln, eine Pipe zu benutzen, Dateien zu senden, einer Gruppe beizutreten.',
      begin:
        'Es wartet, bis du entscheidest; „Ignorieren“ sagt dem anderen nichts, „Sperren“ hält ihn ganz fern.',
      know: 'Hier lädst du auch jemanden ein oder benutzt eine Einladung, die du bekommen hast.',
    },
    doctor: {
      shows:
        'Prüfungen dessen, was Peers daran hindert, einander zu finden und zu erreichen, jetzt und auf diesem Rechner.',
      begin: 'Was fehlschlägt, sagt, was zu tun ist; prüfe nach jeder Änderung noch einmal.',
      know: 'Der kopierte Text enthält keine Schlüssel und keine Nachrichten; schick ihn mit, wenn du um Hilfe bittest.',
    },
    settings: {
      shows:
        'Wie dieser Peer heißt und erreicht wird, wer ihn finden darf, und wie das Fenster aussieht.',
      begin:
        'Suche nach einem beliebigen Wort; was anders ist als zu Anfang, ist markiert und lässt sich einzeln zurücksetzen.',
      know: 'Jede Option nennt den Befehl, der dasselbe tut.',
    },
  },
}

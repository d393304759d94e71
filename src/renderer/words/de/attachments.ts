import type { Translation } from '../../../shared/words/message-types.ts'
import type { attachments as english } from '../en/attachments.ts'

export const attachments: Translation<typeof english> = {
  title: 'Anschlüsse',
  attachment: 'Anschluss',
  count: '{ready, number} von {count, number} bereit',
  filter: 'Anschlüsse filtern',
  noMatch: 'Kein Anschluss passt zu „{text}“.',
  widthOfThe: 'Breite der Liste',
  share: 'Dienst von hier freigeben',
  use: 'Dienst benutzen',
  noneTitle: 'Noch ist nichts angeschlossen',
  noneAbout:
    'Ein Anschluss verbindet das Ende einer Pipe mit etwas Wirklichem. Gib einen Dienst, der hier läuft, etwa einen Webserver oder eine Datenbank, für Peers deiner Wahl frei; oder benutze einen, den ein anderer Peer freigibt, als liefe er auf diesem Rechner. Zum Netz hin wird kein Port geöffnet.',
  states: { Off: 'Aus', Starting: 'Startet', Ready: 'Bereit', Error: 'Fehler' },
  kinds: {
    service: {
      word: 'Gibt einen Dienst frei',
      means: 'Wer die Pipe benutzen darf, wird mit diesem TCP-Dienst verbunden.',
    },
    port: {
      word: 'Führt zu einem Dienst',
      means:
        'Ein Port oder eine Socket-Datei dieses Rechners führt durch die Pipe zu dem, der sie hält.',
    },
    command: {
      word: 'Führt ein Programm aus',
      means:
        'Jede Unterhaltung über die Pipe führt dieses Programm aus; seine Ein- und Ausgabe sind die Unterhaltung.',
    },
  },
  pipe: 'Pipe',
  state: 'Zustand',
  kind: 'Art',
  localEnd: 'Hiesiges Ende',
  connections: 'Verbindungen',
  inOut: 'In die / aus der Pipe',
  intoThePipe: 'in die Pipe',
  outOfThePipe: 'aus der Pipe',
  path: 'Weg',
  since: 'Seit',
  on: 'An',
  more: 'Mehr zu diesem Anschluss',
  attachmentId: 'Kennung des Anschlusses',
  lastError: 'Letzter Fehlschlag',
  commandNote:
    'Programme werden allein mit der Befehlszeile eingetragen, damit keine Seite diesen Rechner eines ausführen lassen kann. Hier werden sie gezeigt, geschaltet und entfernt.',
  thisRun: 'Seit dem Start dieses Peers',
  total: 'Verbindungen insgesamt',
  refused: 'Abgewiesen oder fehlgeschlagen',
  lastUsed: 'Letzte Verbindung',
  leadsTo: 'Führt zu',
  whoeverAnswers: 'Wer zuerst antwortet',
  openNow: '{count, plural, =0 {keine offen} one {# offen} other {# offen}}',
  latestOf: 'die letzten {shown, number} von {all, number}',
  nobodyConnected: 'Niemand ist verbunden.',
  close: 'Beenden',
  closeOf: 'Verbindung mit {name} beenden',
  connectionClosed: 'Verbindung beendet',
  switchOn: 'Einschalten',
  switchOff: 'Ausschalten',
  switchedOn: 'Eingeschaltet, jetzt und bei jedem Start',
  switchedOff: 'Ausgeschaltet, bis du ihn wieder einschaltest',
  ended:
    '{count, plural, one {# offene Verbindung ist beendet.} other {# offene Verbindungen sind beendet.}}',
  openPipe: 'Pipe öffnen',
  remove: 'Entfernen …',
  removeTitle: 'Diesen Anschluss entfernen?',
  removeAction: 'Entfernen',
  removed: 'Entfernt',
  removeAbout: {
    service:
      'Niemand erreicht {local} mehr durch „{name}“.{connections, plural, =0 {} one { # offene Verbindung endet.} other { # offene Verbindungen enden.}} Die Pipe und der Dienst selbst bleiben, wie sie sind.',
    port: 'Von {local} führt nichts mehr durch „{name}“.{connections, plural, =0 {} one { # offene Verbindung endet.} other { # offene Verbindungen enden.}} Die Pipe bleibt, wie sie ist.',
    command:
      'Niemand kann {local} mehr durch „{name}“ ausführen.{connections, plural, =0 {} one { # Lauf endet.} other { # Läufe enden.}} Neu eintragen kann es allein die Befehlszeile. Die Pipe bleibt, wie sie ist.',
  },
  copy: 'Kopieren',
  copied: 'Kopiert',
  copies: {
    address: 'Adresse kopieren',
    web: 'Für einen Browser kopieren',
    ssh: 'Als ssh-Befehl kopieren',
    database: 'Als Verbindungstext kopieren',
  },
  forms: {
    address: 'Adresse',
    web: 'Web',
    ssh: 'ssh',
    database: 'Datenbank',
  },
  anyProgram:
    'Jedes Programm auf diesem Rechner kann sich mit {address} verbinden, wer immer es ausführt.',
  anyProgramFree:
    'Jedes Programm auf diesem Rechner kann sich mit dem Port verbinden, wer immer es ausführt.',
  onlyYou: 'Nur Programme deines Kontos können sich mit {path} verbinden.',
  onlyYouText:
    'Nur Programme deines Kontos können sich verbinden: Die Datei liegt in einem Ordner, der anderen verschlossen ist.',
  notPropagate:
    'Eine Verteilpipe geht an alle, darum lässt sich durch sie nichts verbinden. Jede andere Pipe lässt sich an einen Dienst anschließen.',
  noneOfPipe:
    'Eine Pipe kann Verbindungen anderer Programme tragen: Gib durch sie einen Dienst frei, der hier läuft, oder benutze den, den ein anderer Peer durch sie freigibt.',
  ofPipe: 'Woran ihre Enden hier angeschlossen sind.',
  shareThrough: 'Dienst durch sie freigeben …',
  useBehind: 'Dienst dahinter benutzen …',
  shareAbout:
    'Peers, die du einlässt, erreichen ihn durch eine Pipe, wo immer sie sind. Zum Netz hin wird kein Port geöffnet.',
  services: 'Was auf diesem Rechner lauscht',
  servicesNone:
    'Kein Programm, das lauscht, war zu finden, oder das System sagt es nicht. Tippe den Port des Dienstes ein.',
  unknownProgram: 'unbekanntes Programm',
  lookAgain: 'Noch einmal suchen',
  host: 'Rechner',
  hostHint: '127.0.0.1 ist dieser Rechner.',
  port: 'Port',
  portProblem: 'Ein Port ist eine Zahl von 1 bis 65535.',
  check: 'Prüfen',
  checkAbout: 'Ob er jetzt antwortet. Auch was noch nicht antwortet, lässt sich schon freigeben.',
  newPipe: 'Eine neue sichere Pipe',
  newPipeHint: 'Von Ende zu Ende verschlüsselt und veröffentlicht, damit die anderen sie finden.',
  oldPipeHint: 'Wer die Pipe benutzen darf, erreicht den Dienst:',
  pipeName: 'Name der Pipe',
  pipeNameHint: 'Daran finden die anderen sie.',
  nameMissing: 'Eine Pipe braucht einen Namen, damit andere sie finden.',
  access: 'Zugang',
  whoMayUse: 'Wer ihn benutzen darf',
  shareIt: 'Freigeben',
  sharedTitle: 'Er ist freigegeben',
  showIt: 'In der Liste zeigen',
  otherSide: 'Was die andere Seite tut',
  otherSideScreen: 'Dort in Pipefitter: Anschlüsse, „Dienst benutzen“ und die Pipe „{name}“.',
  otherSideLine: 'Oder dort mit der Befehlszeile:',
  notPaired: 'Wer noch nicht gekoppelt ist',
  inviteAbout:
    '{access, select, chosen {Eine Einladung koppelt euch beide. Fragt der andere dann nach der Pipe, lässt du ihn im Eingang ein.} paired {Eine Einladung koppelt euch beide, und wer gekoppelt ist, darf ihn benutzen.} other {Wer die Pipe kennt, darf ihn benutzen; eine Einladung macht beide Seiten einander gewiss.}}',
  invite: 'Einladungslink machen',
  inviteLink: 'Einladungslink',
  inviteSecret:
    'Gilt für einen Peer und einen Tag. Wer ihn hat, kann ihn einlösen: Gib ihn vertraulich weiter. Er wird nicht noch einmal gezeigt.',
  useAbout:
    'Programme hier erreichen dann, was ein anderer Peer über eine Pipe freigibt, als liefe es auf diesem Rechner.',
  choosePipe: 'Wähle eine Pipe',
  usePipeHint: 'Die, über die der andere Peer ihn freigibt.',
  pipeMissing: 'Wähle die Pipe, die zum Dienst führt.',
  noPipe:
    'Keine Pipe ist bekannt, die zu einem Dienst führen könnte. Bitte die andere Person, einen freizugeben, und frage dann das Netz.',
  searchPipes: 'Das Netz nach Pipes fragen',
  aPort: 'Ein Port',
  aSocket: 'Eine Socket-Datei, nur für dich',
  localPort: 'Hiesiger Port',
  localPortHint: 'Bleibt er leer, wird ein freier gefunden. Von da an bleibt er derselbe.',
  makeIt: 'Anlegen',
  usedTitle: 'Er ist da',
  connectTo: 'Womit sich verbinden',
  firstConnection:
    'Der Weg zum anderen Peer entsteht mit der ersten Verbindung; die wartet bis zu zehn Sekunden auf eine Antwort.',
}

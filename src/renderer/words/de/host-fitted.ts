import type { Translation } from '../../../shared/words/message-types.ts'
import type { hostFitted as english } from '../en/host-fitted.ts'

export const hostFitted: Translation<typeof english> = {
  states: {
    off: 'Ausgeschaltet. Schalte es ein, um es wieder zu benutzen',
    pipeGone: 'Die Pipe dazu wurde entfernt. Entferne auch dies',
    looking: 'Es wird nachgesehen, ob {local} antwortet',
    answers: '{local} antwortet',
    serviceReady: '{local} antwortet. Wer die Pipe benutzen darf, wird damit verbunden',
    serviceError:
      '{why}. Starte den Dienst oder prüfe seine Adresse; nachgesehen wird alle 30 s und bei jeder Verbindung',
    commandReady:
      'Jedes Gespräch über die Pipe führt es einmal aus, für gekoppelte Peers, die die Pipe benutzen dürfen',
    commandError: '{why}. Stelle es wieder her oder entferne dies',
    portReady:
      '{local} führt durch die Pipe. Jedes Programm auf diesem Computer kann sich damit verbinden',
    socketReady:
      'Die Socket-Datei führt durch die Pipe. Nur Programme dieses Benutzers können sich damit verbinden',
    portTaken:
      'Port {port} von 127.0.0.1 ist von {holder} belegt. Beende dieses Programm und schalte dies wieder ein, oder entferne dies und nimm einen anderen Port',
    portTakenByOther:
      'Port {port} von 127.0.0.1 ist von einem anderen Programm belegt. Beende dieses Programm und schalte dies wieder ein, oder entferne dies und nimm einen anderen Port',
    notListening:
      'An {local} kann nicht gelauscht werden: {why}. Schalte es wieder ein, oder entferne dies und nimm etwas anderes',
  },
  ends: {
    hand: 'Hier von Hand beendet',
    switchedOff: 'Es wurde ausgeschaltet',
    removed: 'Es wurde entfernt',
    stopped: 'Der Peer wurde angehalten',
    notAsked: 'Das andere Ende bat nicht darum, verbunden zu werden',
    notReliable: 'Das Gespräch ist nicht zuverlässig: Bytes könnten verloren gehen',
    notPaired: 'Programme werden nur für gekoppelte Peers ausgeführt',
    placesAll: 'Hier sind zu viele Verbindungen offen',
    placesOfOne: 'Hier sind zu viele Verbindungen dieses Peers offen',
    runsAll: 'Hier laufen zu viele Programme',
    runsOfOne: 'Hier laufen zu viele Programme dieses Peers',
    nobodyHolds: 'Niemand hat die Verbindung binnen 10 s weitergeführt: {why}',
    nobodyAnswered: 'niemand hat geantwortet',
    goneEarly: 'Das andere Ende ging mittendrin',
    strange: 'Das andere Ende sagt, was in keinen Strom gehört',
    otherVersion: 'Hier werden Ströme der Version {own} gesprochen, nicht der Version {other}',
    maySend: 'Er darf die Pipe nicht mehr benutzen',
    notWaited: 'es wird nicht mehr darauf gewartet',
    letGo: 'es wurde losgelassen',
  },
  runs: {
    ran: '{name} hat {program} über „{pipe}“ ausgeführt',
    notDone: 'Das Programm kam nicht zu seinem Ende: {why}',
    exit: 'es endete mit {code}',
    exitSaying: 'es endete mit {code}: {complaint}',
    signal: 'es wurde durch {signal} beendet',
    signalSaying: 'es wurde durch {signal} beendet: {complaint}',
    tooLong: 'es brauchte länger als {seconds} s',
    tooMuch: 'es sagte mehr als {size} MiB',
    conversationEnded: 'das Gespräch endete',
    ended: 'Das Programm wurde beendet: {why}',
    notStarted: 'Das Programm lässt sich nicht starten: {why}',
  },
  refused: {
    mayNot: '{local} darf nicht freigegeben werden: es ist {whyNot}',
    noAddress: 'keine Adresse eines Dienstes',
    linkLocal: 'link-local, wo Rechner ihre Geheimnisse haben',
    secrets: 'der Ort, wo Rechner ihre Geheimnisse haben',
    multicast: 'Multicast',
    own: 'ein Port dieses Peers selbst',
    relative: '{program} ist kein absoluter Pfad',
    notThere: '{program} ist nicht da',
    noFile: '{program} ist keine Datei',
    batch: '{program} ist eine Batch-Datei, die von einer Shell gelesen würde',
    writable: '{program} kann von jedem Benutzer dieses Computers geändert werden',
    notRunnable: '{program} lässt sich nicht ausführen: {why}',
  },
}

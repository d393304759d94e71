import type { Translation } from '../../../shared/words/message-types.ts'
import type { identity as english } from '../en/identity.ts'

export const identity: Translation<typeof english> = {
  cardTitle: 'Sichere diesen Peer',
  card: 'Dieser Peer ist sein Schlüssel. Geht der verloren, sind Kopplungen, Kennung und Pipes mit ihm verloren. Eine Sicherung ist eine verschlüsselte Datei.',
  later: 'Nicht jetzt',
  noBackup: 'Noch keine Sicherung.',
  lastBackup: 'Letzte Sicherung',
  clone: 'Ein anderer laufender Peer hat den Schlüssel von diesem',
  cloneLast: 'zuletzt',
  cloneDismiss: 'Ist erledigt',
  keyMeans: {
    keychain:
      'Die Dateien des Profils allein sind für einen Dieb wertlos. Der Schlüsselbund muss offen sein, wenn der Peer startet.',
    file: 'Wer die Dateien dieses Benutzers oder eine Kopie lesen kann, kann dieser Peer sein.',
  },
  keyMove: {
    keychain: 'Schlüssel im Schlüsselbund des Systems aufbewahren',
    file: 'Schlüssel stattdessen in einer Datei aufbewahren',
  },
  backUp: 'Sichern',
  backUpAbout:
    'Schlüssel, Vertrauen, Gruppen und die hier angelegten Pipes kommen in eine Datei, verschlüsselt mit einem Passwort. Ohne das Passwort kann sie niemand wiederherstellen, auch du nicht.',
  passphrase: 'Passwort',
  passphraseHint: 'Mindestens {count, number} Zeichen; mehrere Wörter sind gut.',
  again: 'Noch einmal dasselbe',
  differs: 'Die beiden sind verschieden.',
  make: 'Sicherung anlegen',
  made: 'Die Sicherung ist angelegt',
  madeAbout:
    'Sie liegt auf dem Rechner dieses Peers; am besten auch auf einem anderen oder auf einem Datenträger.',
  saveCopy: 'Kopie speichern',
  copyPath: 'Pfad kopieren',
  copied: 'Pfad kopiert',
  done: 'Fertig',
  restore: 'Wiederherstellen',
  restoreAbout: 'Wähle die Datei einer Sicherung und gib ihr Passwort ein.',
  file: 'Datei der Sicherung',
  chooseFile: 'Datei wählen',
  noFile: 'Keine ist gewählt.',
  read: 'Sicherung lesen',
  of: 'Sicherung von',
  createdAt: 'Angelegt',
  key: 'Fingerabdruck ihres Schlüssels',
  paired: 'Gekoppelt mit',
  nobody: 'niemandem',
  more: ' und {count} weiteren',
  holds: 'Enthält',
  question: 'Was soll dieser Rechner sein?',
  modes: {
    move: 'Den Peer hierher umziehen',
    new: 'Dies ist ein neuer Rechner',
  },
  replaces: 'Ersetzt {name}',
  replaceConfirm: 'Ich weiß, dass der Peer {name} dieses Profils ersetzt wird',
  submit: 'Beim nächsten Start wiederherstellen',
  staged: 'Wird beim nächsten Start wiederhergestellt',
  stagedAbout: {
    electron: 'Es wirkt, wenn Pipefitter neu startet. Was jetzt läuft, ist der Peer wie bisher.',
    browser:
      'Es wirkt, wenn der Peer neu startet: Halte ihn an, wo er läuft (dort Strg-C, oder die Zeile unten), und starte ihn wie zuvor.',
  },
  restart: 'Jetzt neu starten',
  restartLater: 'Später',
  holdsWhat:
    '{pipes, plural, one {# Pipe} other {# Pipes}}, {groups, plural, one {# Gruppe} other {# Gruppen}}',
}

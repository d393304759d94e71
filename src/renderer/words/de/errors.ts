import type { Translation } from '../../../shared/words/message-types.ts'
import type { errors as english } from '../en/errors.ts'

const HOSTILE = 'Der Absender ist fehlerhaft oder feindlich; hier ist nichts zu tun.'

export const errors: Translation<typeof english> = {
  'base/cancelled': {
    what: 'Es wurde abgebrochen.',
    todo: 'Beginne es neu, wenn es noch gebraucht wird.',
  },
  'base/timeout': {
    what: 'Es hat zu lange gedauert.',
    todo: 'Versuche es noch einmal; wiederholt es sich, sieh nach, ob die Gegenseite noch läuft.',
  },
  'base/internal': {
    what: 'In Pipefitter ist etwas schiefgegangen.',
    todo: 'Bitte melde es zusammen mit der Protokolldatei.',
  },
  'base/invalid-input': {
    what: 'Ein Wert ist nicht zu gebrauchen.',
    todo: 'Berichtige den genannten Wert und versuche es noch einmal.',
  },
  'base/stopped': { what: 'Der Peer ist beendet.', todo: 'Starte den Peer wieder.' },
  'protocol/id-malformed': {
    what: 'Das ist keine Kennung.',
    todo: 'Prüfe die Kennung: Sie beginnt mit urn:jxta: und hat nur hexadezimale Ziffern.',
  },
  'protocol/id-kind': {
    what: 'Diese Kennung ist von anderer Art.',
    todo: 'Nimm eine Kennung der verlangten Art: eines Peers, einer Pipe oder einer Gruppe.',
  },
  'protocol/address-malformed': {
    what: 'Das ist keine Adresse.',
    todo: 'Schreibe eine Adresse wie tcp://192.168.1.7:9701.',
  },
  'protocol/message-malformed': { what: 'Eine Nachricht war nicht zu lesen.', todo: HOSTILE },
  'protocol/message-too-long': {
    what: 'Eine Nachricht ist zu lang.',
    todo: 'Sende sie in kleineren Stücken.',
  },
  'protocol/message-version': {
    what: 'Eine Nachricht ist von anderer Version.',
    todo: 'Der andere Peer spricht eine andere Version des Nachrichtenformats.',
  },
  'protocol/signature-invalid': { what: 'Eine Unterschrift stimmt nicht.', todo: HOSTILE },
  'protocol/unencodable': {
    what: 'Das lässt sich nicht in eine Nachricht fassen.',
    todo: 'Sende kürzere Namen, weniger Elemente oder einen kleineren Inhalt.',
  },
  'protocol/frame-malformed': {
    what: 'Was über die Verbindung kam, war nicht zu lesen.',
    todo: HOSTILE,
  },
  'protocol/frame-too-long': {
    what: 'Es kam mehr auf einmal, als dieser Peer annimmt.',
    todo: 'Der andere Peer sendet mehr auf einmal, als dieser annimmt; sende kleinere Nachrichten.',
  },
  'protocol/datagram-malformed': { what: 'Ein Datagramm war nicht zu lesen.', todo: HOSTILE },
  'protocol/datagram-too-long': {
    what: 'Das ist zu lang für Multicast.',
    todo: 'Sende weniger über Multicast, oder sende es über eine Verbindung.',
  },
  'protocol/welcome-malformed': {
    what: 'Die Gegenseite grüßt nicht wie ein JXTA-Peer.',
    todo: 'Die Adresse gehört vielleicht zu einem Programm, das kein JXTA-Peer ist.',
  },
  'protocol/xml-malformed': { what: 'Ein XML-Dokument war nicht zu lesen.', todo: HOSTILE },
  'protocol/xml-refused': { what: 'Ein XML-Dokument enthält Unerlaubtes.', todo: HOSTILE },
  'protocol/document-malformed': { what: 'Ein Dokument war nicht zu lesen.', todo: HOSTILE },
  'protocol/invitation-malformed': {
    what: 'Das ist keine vollständige Einladung.',
    todo: 'Kopiere die Einladung noch einmal ganz, von pipefitter: bis zum letzten Zeichen; oder gib alle neun Wörter in ihrer Reihenfolge ein.',
  },
  'protocol/pipe-type-unknown': {
    what: 'Diese Art von Pipe ist nicht bekannt.',
    todo: 'Nimm eine Pipe der Art JxtaUnicast, JxtaUnicastSecure oder JxtaPropagate.',
  },
  'endpoint/no-transport': {
    what: 'Dieser Peer hat kein Transportmittel für die Adresse.',
    todo: 'Nimm eine Adresse, deren Transport dieser Peer hat, etwa tcp://host:port.',
  },
  'endpoint/no-address': {
    what: 'Es ist keine Adresse des Peers bekannt.',
    todo: 'Warte, bis der Peer wieder gesehen wird, oder gib seine Adresse von Hand ein.',
  },
  'endpoint/unreachable': {
    what: 'Der andere Peer ist nicht zu erreichen.',
    todo: 'Prüfe, ob der andere Peer läuft und keine Firewall dazwischen steht.',
  },
  'endpoint/strangers-between': {
    what: 'Der Weg führt über Peers, die mitlesen könnten.',
    todo: 'Nimm eine sichere Pipe, die unterwegs niemand lesen kann; oder kopple dich mit einem Peer auf dem Weg; oder gib seine Adresse als Startadresse an.',
  },
  'endpoint/off-network': {
    what: 'Die Adresse liegt außerhalb dieses Netzes.',
    todo: 'Schreibe die Adresse eines Rechners in diesem Netz in Zahlen; oder schalte „Nur lokal“ aus (Einstellungen, Netz).',
  },
  'endpoint/wrong-peer': {
    what: 'An dieser Adresse antwortet ein anderer Peer.',
    todo: 'An dieser Adresse lebt jetzt ein anderer Peer; suche den gewünschten noch einmal.',
  },
  'endpoint/downgraded': {
    what: 'Der Peer hat den Schlüssel, den er hat, nicht gezeigt.',
    todo: 'Dieser Peer hat einen Schlüssel und zeigte ihn nicht: Vielleicht gibt jemand anderes seine Kennung an, oder dort läuft jetzt eine ältere Version.',
  },
  'endpoint/own-address': {
    what: 'Das ist unsere eigene Adresse.',
    todo: 'Diese Adresse ist unsere eigene; gib die eines anderen Peers ein.',
  },
  'endpoint/closed': {
    what: 'Die Verbindung ist geschlossen.',
    todo: 'Sie wird mit der nächsten Nachricht neu aufgebaut.',
  },
  'endpoint/no-listener': {
    what: 'Nichts hier nimmt diese Nachricht an.',
    todo: 'Kein Dienst hier nimmt diese Nachricht an; der Absender ist vielleicht von anderer Version.',
  },
  'endpoint/limit': {
    what: 'Es sind zu viele Verbindungen.',
    todo: 'Zu viele Verbindungen auf einmal; schließe einige oder erhöhe die Grenze.',
  },
  'transport/port-taken': {
    what: 'Der Port ist belegt.',
    todo: 'Schließe das Programm, das den Port hält, oder wähle einen anderen.',
  },
  'transport/silent': {
    what: 'Die Gegenseite sagt nichts.',
    todo: 'Es kam nichts Brauchbares rechtzeitig an; die Gegenseite ist vielleicht kein JXTA-Peer.',
  },
  'transport/stalled': {
    what: 'Die Gegenseite blieb mittendrin stehen.',
    todo: 'Die Gegenseite hörte mitten im Lesen oder Schreiben auf; sieh nach, ob sie überlastet ist oder hängt.',
  },
  'transport/unproven': {
    what: 'Die Gegenseite hat nicht bewiesen, wer sie ist.',
    todo: 'Die Gegenseite ist keiner unserer Peers oder ein alter (siehe: pipefitter up --legacy), oder jemand steht dazwischen.',
  },
  'transport/legacy-refused': {
    what: 'Alte Peers werden nicht eingelassen.',
    todo: 'Alte Peers beweisen nichts über sich; lass sie ein, wenn es sein muss: pipefitter up --legacy allow',
  },
  'transport/io': {
    what: 'Das Netz meldete einen Fehler.',
    todo: 'Was das Netz gemeldet hat, steht unter „Details“.',
  },
  'peer/not-found': {
    what: 'Dieser Peer ist nicht bekannt.',
    todo: 'Sieh in der Liste der Peers nach, wer bekannt ist.',
  },
  'group/not-found': {
    what: 'Diese Gruppe ist nicht bekannt.',
    todo: 'Sieh in der Liste der Gruppen nach, welche bekannt sind.',
  },
  'group/not-joined': {
    what: 'Dieser Peer ist nicht in der Gruppe.',
    todo: 'Tritt der Gruppe zuerst bei.',
  },
  'group/not-ours': {
    what: 'Diese Gruppe wurde nicht hier angelegt.',
    todo: 'Nur Gruppen, die hier angelegt wurden, lassen sich hier ändern.',
  },
  'group/name-taken': {
    what: 'Eine Gruppe dieses Namens gibt es schon.',
    todo: 'Wähle einen anderen Namen.',
  },
  'group/not-admin': {
    what: 'Das darf nur ein Verwalter der Gruppe.',
    todo: 'Bitte einen Verwalter der Gruppe darum.',
  },
  'group/not-member': {
    what: 'Dieser Peer ist kein Mitglied der Gruppe.',
    todo: 'Bitte um Aufnahme in die Gruppe oder um eine Einladung.',
  },
  'group/refused': {
    what: 'Die Gruppe lehnt es ab.',
    todo: 'Sieh dir die Liste der Mitglieder noch einmal an.',
  },
  'group/no-key': {
    what: 'Der neue Schlüssel der Gruppe ist noch nicht hier.',
    todo: 'Warte, bis dieser Peer einem Verwalter oder einem Mitglied mit dem neuen Schlüssel begegnet.',
  },
  'group/open': {
    what: 'Die Gruppe steht allen offen.',
    todo: 'Lege eine Gruppe mit Einladung oder Mitgliederliste an: Eine offene hat keine Liste der Mitglieder.',
  },
  'peer/no-answer': {
    what: 'Der Peer hat nicht geantwortet.',
    todo: 'Versuche es später noch einmal; ein Peer muss nichts von sich erzählen.',
  },
  'pipe/not-found': {
    what: 'Diese Pipe ist nicht bekannt.',
    todo: 'Suche die Pipe noch einmal in der Liste; vielleicht wurde sie entfernt.',
  },
  'pipe/name-taken': {
    what: 'Eine Pipe dieses Namens gibt es schon.',
    todo: 'Wähle einen anderen Namen.',
  },
  'pipe/wrong-type': {
    what: 'Die Pipe ist von anderer Art.',
    todo: 'Nimm eine Pipe der Art, die dafür nötig ist.',
  },
  'pipe/not-bound': {
    what: 'Die Pipe ist nicht gebunden.',
    todo: 'Frage die Pipe ab und binde sie zuerst an eine der Antworten.',
  },
  'pipe/nobody-answered': {
    what: 'Niemand hat für die Pipe geantwortet.',
    todo: 'Starte einen Peer, der das Eingangsende gebunden hat, und frage dann noch einmal ab.',
  },
  'pipe/refused': {
    what: 'Der Peer hat die Pipe abgelehnt.',
    todo: 'Der Peer hat die Pipe nicht mehr; frage noch einmal ab, um zu finden, wer sie jetzt hat.',
  },
  'pipe/interrupted': {
    what: 'Die Verbindung riss unterwegs ab.',
    todo: 'Sende noch einmal, sobald die Pipe wieder gebunden ist.',
  },
  'pipe/paused': {
    what: 'Alle Pipes dieses Peers sind angehalten.',
    todo: 'Lass sie in der Statusleiste oder mit pipefitter resume weiterlaufen und sende dann noch einmal.',
  },
  'pipe/pinned': {
    what: 'Die Pipe ist an einen anderen Endpunkt festgemacht.',
    todo: 'Löse zuerst die Festlegung der Pipe, oder lege sie auf den anderen Endpunkt fest.',
  },
  'pipe/closed': { what: 'Die Pipe ist geschlossen.', todo: 'Öffne die Pipe wieder.' },
  'pipe/full': {
    what: 'In die Pipe passt nichts mehr.',
    todo: 'Warte, bis die Gegenseite etwas von dem Gesendeten abgenommen hat, und sende dann noch einmal.',
  },
  'pipe/in-use': {
    what: 'Das Ende der Pipe wird hier benutzt.',
    todo: 'Schließe zuerst das Ende dieser Pipe, das hier offen ist.',
  },
  'pipe/not-ours': {
    what: 'Diese Pipe wurde nicht hier angelegt.',
    todo: 'Nur Pipes, die hier angelegt wurden, lassen sich hier ändern.',
  },
  'attachment/not-found': {
    what: 'Diesen Anschluss gibt es nicht mehr.',
    todo: 'Sieh unter Anschlüsse nach, was es gibt.',
  },
  'attachment/target': {
    what: 'Das darf nicht freigegeben werden.',
    todo: 'Nenne einen Dienst oder ein Programm, das freigegeben werden darf; nichts von diesem Peer selbst und keine Link-local- oder Multicast-Adresse.',
  },
  'attachment/taken': {
    what: 'An diesem Ende der Pipe ist schon etwas angeschlossen.',
    todo: 'Entferne zuerst, was an der Pipe angeschlossen ist, oder nimm eine andere Pipe.',
  },
  'access/refused': {
    what: 'Der andere Peer lässt diesen nicht ein.',
    todo: 'Wer jenen Peer betreibt, entscheidet: in seinem Eingang oder mit pipefitter pipe access <pipe> --peer <peer>. Danach bindet sich die Pipe von selbst.',
  },
  'trust/not-found': {
    what: 'Vom Schlüssel dieses Peers ist nichts bekannt.',
    todo: 'Verbinde sich zuerst mit dem Peer, damit er seinen Schlüssel beweist.',
  },
  'trust/not-paired': {
    what: 'Der Peer ist nicht mit diesem gekoppelt.',
    todo: 'Kopple dich zuerst mit dem Peer, oder vertraue ihm von Hand.',
  },
  'trust/name-conflict': {
    what: 'Unter diesem Namen ist ein anderer Schlüssel bekannt.',
    todo: 'Vergleiche den Fingerabdruck mit dem, den der andere Peer zeigt, und gib ihn ganz ein; oder vergiss zuerst den alten Schlüssel.',
  },
  'trust/no-room': {
    what: 'Es lassen sich nicht mehr Peers merken.',
    todo: 'Vergiss Peers, die nicht mehr gebraucht werden.',
  },
  'trust/blocked': {
    what: 'Der Peer ist gesperrt.',
    todo: 'Hebe zuerst die Sperre des Peers auf, wenn er wieder gehört werden soll.',
  },
  'trust/unproven': {
    what: 'Der Peer hat keinen Schlüssel bewiesen.',
    todo: 'Die Adresse gehört vielleicht einem anderen Peer, oder der Peer einem älteren Programm, das keinen Schlüssel beweist.',
  },
  'trust/busy': {
    what: 'Es sind zu viele Kopplungen im Gang.',
    todo: 'Beende oder verwirf eine laufende Kopplung und versuche es dann noch einmal.',
  },
  'trust/pairing-over': { what: 'Die Kopplung ist vorüber.', todo: 'Beginne die Kopplung neu.' },
  'trust/request-gone': {
    what: 'Die Anfrage ist nicht mehr da.',
    todo: 'Sieh noch einmal in den Eingang; sie wurde erledigt.',
  },
  'trust/nobody-to-ask': {
    what: 'Niemand ist da, der nach den Wörtern zu fragen wäre.',
    todo: 'Wörter werden bei Peers eingelöst, die nah oder verbunden sind: Verbinde sich zuerst mit dem Einladenden, oder nimm den Link der Einladung.',
  },
  'trust/invitation-refused': {
    what: 'Die Einladung wurde abgelehnt.',
    todo: 'Bitte den Peer, der dich eingeladen hat, um eine neue Einladung.',
  },
  'secure/unavailable': {
    what: 'Eine sichere Pipe ist mit diesem Peer nicht zu haben.',
    todo: 'Nimm eine Pipe der Art JxtaUnicast; oder starte für einen JXSE-Peer mit --legacy-secure, im Wissen, dass seine Verschlüsselung schwach ist.',
  },
  'secure/gate': {
    what: 'Das andere Ende hat sich nicht als der gewünschte Peer erwiesen.',
    todo: 'Sende nichts Geheimes dorthin.',
  },
  'secure/handshake': {
    what: 'Die sichere Verbindung kam nicht zustande.',
    todo: 'Versuche es noch einmal; wiederholt es sich, sieh nach, ob der andere Peer diesen einlässt.',
  },
  'store/corrupt': {
    what: 'Eine Datei war beschädigt.',
    todo: 'Die beschädigte Datei wurde beiseitegelegt und eine neue begonnen; es ist nichts zu tun.',
  },
  'store/failed': {
    what: 'Es ließ sich nicht auf die Platte schreiben.',
    todo: 'Prüfe den freien Platz und die Rechte des Profilordners.',
  },
  'store/newer': {
    what: 'Das Profil wurde von einer neueren Version geschrieben.',
    todo: 'Starte die neuere Version von Pipefitter, die dieses Profil geschrieben hat.',
  },
  'host/profile-in-use': {
    what: 'Das Profil wird schon benutzt.',
    todo: 'Schließe das andere Pipefitter, oder wähle mit --profile ein anderes Profil.',
  },
  'host/profile-unusable': {
    what: 'Der Profilordner ist nicht zu gebrauchen.',
    todo: 'Wähle mit --profile einen Ordner, der dir gehört und in den du schreiben kannst.',
  },
  'host/identity-damaged': {
    what: 'Die Identität dieses Peers ist beschädigt.',
    todo: 'Kopiere im Profilordner identity.json.backup über identity.json, oder lösche beide, um diesen Peer neu zu benennen.',
  },
  'host/key-damaged': {
    what: 'Der Schlüssel dieses Peers ist beschädigt.',
    todo: 'Hole identity-key.json im Profilordner aus seiner Kopie oder einer Sicherung zurück; gibt es keine, lösche es, identity.json und ihre Kopien, um ein neuer Peer zu werden.',
  },
  'host/key-exposed': {
    what: 'Andere konnten den Schlüssel dieses Peers lesen.',
    todo: 'Ein anderer Benutzer hat den Schlüssel vielleicht gelesen. Hat es niemand, mache die Datei zu deiner allein (chmod go=) und starte neu; sonst lösche sie, identity.json und ihre Kopien, um ein neuer Peer zu werden.',
  },
  'host/keychain-missing': {
    what: 'Der Schlüsselbund ist nicht zu haben.',
    todo: 'Starte es in deiner Desktop-Sitzung, wo der Schlüsselbund ist; oder ziehe diesen Peer aus einer Sicherung hierher um. Für einen Schlüssel in einer Datei ist nichts nötig.',
  },
  'host/keychain-locked': {
    what: 'Der Schlüsselbund ist gesperrt.',
    todo: 'Entsperre den Schlüsselbund (melde dich am Desktop an, oder öffne sein Programm und gib das Passwort ein) und versuche es noch einmal.',
  },
  'host/keychain-empty': {
    what: 'Der Schlüssel ist nicht mehr im Schlüsselbund.',
    todo: 'Der Eintrag wurde gelöscht, oder dieses Profil wurde von einem anderen Rechner oder Benutzer kopiert: Bringe jenen Schlüsselbund zurück, oder ziehe den Peer aus einer Sicherung um. Eine neue Identität wird nicht angelegt.',
  },
  'host/trust-damaged': {
    what: 'Die Liste der vertrauten Peers ist beschädigt.',
    todo: 'Hole eine ältere Kopie von trust.json zurück, oder lösche trust.json und trust.json.backup, um ohne vertraute Peers zu beginnen.',
  },
  'host/legacy-keys-damaged': {
    what: 'Die Schlüssel für alte Peers sind beschädigt.',
    todo: 'Lösche legacy-keys.json im Profilordner; der nächste Start legt einen neuen Schlüssel an, und sonst geht nichts verloren.',
  },
  'backup/malformed': {
    what: 'Das ist keine vollständige Sicherung.',
    todo: 'Wähle eine andere Datei: eine ganze, die Pipefitter als Sicherung angelegt hat.',
  },
  'backup/wrong-passphrase': {
    what: 'Die Passphrase öffnet die Sicherung nicht.',
    todo: 'Gib die Passphrase noch einmal ein, mit Sorgfalt bei Groß- und Kleinschreibung; ohne sie nützt die Sicherung nichts.',
  },
  'backup/replaces': {
    what: 'Die Sicherung würde den Peer ersetzen, der hier ist.',
    todo: 'Wiederhole den Fingerabdruck des Peers, der dieses Profil jetzt ist, wenn er ersetzt werden soll.',
  },
  'host/not-running': { what: 'Es läuft kein Peer.', todo: 'Starte den Peer mit: pipefitter up' },
  'host/already-running': {
    what: 'Es läuft schon ein Peer.',
    todo: 'Nimm den Peer, der schon läuft, oder wähle mit --profile ein anderes Profil.',
  },
  'host/wrong-runtime': {
    what: 'Es wurde mit einer anderen Version von Node gestartet.',
    todo: 'Starte es durch npm, das sein eigenes Node 24 mitbringt.',
  },
  'transfer/not-found': {
    what: 'Diese Übertragung gibt es nicht.',
    todo: 'Sieh nach, welche es gibt: pipefitter file ls',
  },
  'transfer/over': {
    what: 'Die Übertragung ist zu Ende.',
    todo: 'Mit ihr ist nichts mehr zu machen; sende sie neu.',
  },
  'transfer/not-over': {
    what: 'Die Übertragung ist noch nicht zu Ende.',
    todo: 'Brich sie zuerst ab, oder warte, bis sie zu Ende ist.',
  },
  'transfer/no-room': {
    what: 'Für die Dateien ist kein Platz.',
    todo: 'Schaffe Platz auf der Festplatte, oder sende weniger auf einmal.',
  },
  'transfer/limit': {
    what: 'Das ist zu viel auf einmal.',
    todo: 'Sende weniger Dateien auf einmal, oder warte, bis andere zu Ende sind.',
  },
  'transfer/unreadable': {
    what: 'Eine Datei ist nicht zu lesen.',
    todo: 'Prüfe, ob die Datei da ist, eine gewöhnliche Datei ist und gelesen werden darf.',
  },
  'capture/not-written': {
    what: 'Die Mitschnittdatei ließ sich nicht schreiben.',
    todo: 'Schaffe Platz auf der Platte, oder lösche frühere Mitschnittdateien; beginne dann neu.',
  },
  'capture/unreadable': {
    what: 'Die Mitschnittdatei ist nicht zu lesen.',
    todo: 'Lösche sie, oder hole eine ganze Kopie von ihr zurück.',
  },
  'capture/no-file': {
    what: 'Diese Mitschnittdatei gibt es nicht.',
    todo: 'Sieh unter Verkehr nach, welche es gibt.',
  },
  'capture/in-use': {
    what: 'Die Mitschnittdatei wird benutzt.',
    todo: 'Beende zuerst die Mitschnittdatei, die gerade geschrieben wird.',
  },
  'rpc/unknown-call': {
    what: 'Der Peer kennt diesen Aufruf nicht.',
    todo: 'Die beiden Seiten sind von verschiedener Version; starte beide neu.',
  },
  'far/refused': {
    what: 'Dieser Peer lässt sich von hier nicht verwalten.',
    todo: 'An jenem Computer: Kopple ihn mit diesem Peer, und gib diesem Peer das Recht, ihn zu verwalten: pipefitter peer grant <dieser Peer> --right administrate.',
  },
  'far/off': {
    what: 'Dieser Peer lässt sich nicht von anderen aus verwalten.',
    todo: 'Schalte es an jenem Computer ein: pipefitter settings managed on.',
  },
  'far/busy': {
    what: 'Zu viele verwalten diesen Peer schon.',
    todo: 'Warte, bis einer von denen fertig ist, die ihn verwalten.',
  },
  'rpc/unauthorised': {
    what: 'Diese Seite darf nicht mit dem Peer sprechen.',
    todo: 'Öffne einen frischen Link: pipefitter ui gibt einen aus.',
  },
  'rpc/reserved': {
    what: 'Das geht nur an der Befehlszeile des Peers selbst.',
    todo: 'Tu es mit der Befehlszeile, auf dem Computer dieses Peers.',
  },
  'rpc/disconnected': {
    what: 'Die Verbindung zum Peer ist abgerissen.',
    todo: 'Der Peer hielt an oder startete neu; die Verbindung wird von selbst wieder hergestellt.',
  },
  'rpc/overload': {
    what: 'Es wird zu viel auf einmal verlangt.',
    todo: 'Zu viele Aufrufe auf einmal; warte, bis einige beendet sind.',
  },
  'rpc/too-long': {
    what: 'Das ist zu lang für einen Aufruf.',
    todo: 'Sende es in kleineren Stücken.',
  },
  'rpc/malformed': { what: 'Was ankam, war nicht zu lesen.', todo: HOSTILE },
}

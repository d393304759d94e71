import type { Translation } from '../../../shared/words/message-types.ts'
import type { hostPeer as english } from '../en/host-peer.ts'

export const hostPeer: Translation<typeof english> = {
  status: {
    stopping: 'Verabschiedet sich und schließt',
    reachable: 'Erreichbar an {count, plural, one {# Endpunkt} other {# Endpunkten}}',
    noInterface: 'Keine Netzschnittstelle ist da; es geht von selbst weiter, wenn eine kommt',
    adhoc: 'Für sich: fragt seine Nachbarn per Multicast',
    adhocRelays: 'Für sich: fragt seine Nachbarn per Multicast; gibt für {count} Peers weiter',
    looking: 'Sucht einen Treffpunkt, an den er sich lehnt',
    leans: 'Lehnt sich an den Treffpunkt {name}',
    rendezvous: '{count} Peers lehnen sich an ihn; er kennt {others} andere Treffpunkte',
    rendezvousRelays:
      '{count} Peers lehnen sich an ihn; er kennt {others} andere Treffpunkte; gibt für {relayed} Peers weiter',
    relayHeld: 'Erreichbar über das Relay {name}',
    relayAsking:
      '{name} ist verbunden und wurde gebeten weiterzugeben, was andere senden; die Antwort steht aus',
    relayFull: '{name} ist ein Relay und gibt schon für zu viele weiter; es wird wieder gefragt',
    relayNone: '{name} ist verbunden und gibt für niemanden weiter',
    relayAway: '{name} ist nicht erreichbar; es wird von selbst wieder versucht',
    relayAwayWhy: '{name} ist nicht erreichbar ({why}); es wird von selbst wieder versucht',
    cloneLink: 'Ein anderer Peer bewies den Schlüssel von diesem auf einer Verbindung mit {where}',
    cloneSigned:
      'Etwas wurde mit dem Schlüssel dieses Peers unterschrieben, und nicht hier; es kam von {where}',
    cloneAdvice:
      'Zwei laufende Peers mit einem Schlüssel nehmen einander die Nachrichten weg. Beende den anderen (eine alte Maschine oder eine Kopie des Profils); weißt du von keinem, so hat jemand deinen Schlüssel: Lege eine neue Identität an und sage es denen, mit denen du gekoppelt bist. Verwirf dann diese Warnung (pipefitter status --dismiss-clone)',
    keyInFile: 'In einer Datei des Profils, die nur dieser Benutzer lesen kann, unverschlüsselt',
    keyInFileAs:
      'In einer Datei des Profils, die nur dieser Benutzer lesen kann, unverschlüsselt, denn: {why}',
    keySealed:
      'In einer Datei des Profils, verschlüsselt mit einem Geheimnis, das hier liegt: {name}',
    keychainOff: 'Der Schlüsselbund des Systems ist für diesen Lauf abgeschaltet',
    keychainUnreached: 'Nicht zu erreichen ist {name}: {why}',
    newId:
      'Dieser Peer hat jetzt einen Schlüssel und damit eine neue Kennung. Andere kannten ihn als {id}; sie sehen einen neuen Peer desselben Namens',
    portTaken: 'Port {port} von {address} ist belegt; stattdessen wird Port {other} benutzt',
    dhtPortTaken: 'Der UDP-Port {port} ist belegt: Die DHT nimmt {other}',
  },
  peers: {
    linked: 'Verbunden über {transport}',
    gone: 'Er hat sich verabschiedet',
    heard: 'Per Multicast in diesem Netz gehört',
    heardItself: 'Zuletzt selbst gehört',
    toldBy: 'Von {name} genannt',
    known: 'Von früher bekannt, zuletzt nicht gehört',
    nameTaken: 'Sein Name ist mit dem von {known} zu verwechseln, der einen anderen Schlüssel hat',
    idTaken: 'Er hat die Kennung von {known} und einen anderen Schlüssel',
    unproven: 'Er beweist keinen Schlüssel, und das steht nicht jedem offen',
    blocked: 'Er ist gesperrt',
    ignored: 'Er wird übergangen',
    notInGroup: 'Er ist nicht in der Gruppe',
    notPaired: 'Er ist nicht gekoppelt',
    notGranted: 'Er ist gekoppelt, hat aber dieses Recht nicht bekommen',
  },
  router: {
    asking: 'Der Router wird gebeten, Port {port} zu öffnen',
    closed: 'Port {port} ist nicht offen: {why}. Der Router wird von selbst wieder gebeten',
    open: 'Der Router {router} ({protocol}) lässt andere bei {address} ein; noch war kein Peer draußen zu fragen, ob das stimmt',
    reached:
      'Der Router {router} ({protocol}) lässt andere bei {address} ein; {name} hat diesen Peer dort erreicht',
    missed:
      'Der Router {router} ({protocol}) lässt andere bei {address} ein, doch {name} erreicht diesen Peer dort nicht: Niemandem wird davon gesagt',
    dhtOff:
      'Die DHT ist abgeschaltet: Dieser Peer bleibt in seinen eigenen Netzen. Wähle „überall“ in den Einstellungen, oder starte mit --dht',
    dhtNoWay:
      'Keine Schnittstelle, die dieser Peer nutzen darf, führt über IPv4 aus dieser Maschine hinaus; das braucht die DHT',
    dhtOpen: 'Kein Router steht im Weg: Jeder kommt zu diesem Peer durch',
    dhtOne: 'Der Router nutzt eine Adresse für alle, sodass andere zu diesem Peer durchkommen',
    dhtChanging:
      'Der Router nutzt für jede Verbindung eine andere Adresse: Nur Peers hinter einem besseren kommen durch; für die anderen ist ein Relay nötig',
    dhtLooking: 'Knoten der DHT werden gesucht',
    dhtAnswers: 'Knoten der DHT antworten',
    dhtSilent: 'Kein Knoten der DHT antwortet',
    dhtSilentFix:
      'Kein Knoten der DHT antwortet: Sieh nach, ob diese Maschine ins Internet kommt und eine Firewall UDP hinauslässt, oder nenne andere Knoten zum Eintreten (--dht-bootstrap)',
  },
  doctorTitles: {
    interfaces: 'Ein Netz ist da',
    preferred: 'Eine physische Schnittstelle geht vor',
    listening: 'Man kann sich mit ihm verbinden',
    ownBeacon: 'Sein eigenes Signal kommt zurück',
    others: 'Andere werden gehört',
    reachable: 'Ein Peer erreicht seinen Port',
    isolation: 'Das Netz lässt Nachbarn einander hören',
    beyond: 'Peers anderswo sind zu finden',
    router: 'Der Router lässt andere ein',
    relay: 'Ein Relay gibt für diesen Peer weiter',
    clock: 'Die Uhren stimmen überein',
    legacy: 'Kein Peer wurde seines Alters wegen abgewiesen',
    key: 'Der Schlüssel ist sicher aufbewahrt',
    store: 'Gelerntes kann behalten werden',
  },
  doctor: {
    notLooked: 'Noch nicht angesehen',
    noInterface: 'Keine Schnittstelle ist da',
    loopback: 'Nur diese Maschine selbst ist zu erreichen (Loopback)',
    noNetworkWhy: 'Kein Netz ist verbunden, oder diesem Profil wurde nur Loopback erlaubt',
    noNetworkFix: 'Verbinde ein Netz; oder starte ohne --interface lo',
    noChoice: 'Es gibt keine Schnittstelle zur Auswahl',
    connect: 'Verbinde ein Netz',
    physicalFirst: '{name} geht vor, eine physische',
    virtualFirst: '{name} geht vor, eine virtuelle',
    allVirtual: 'Keine physische Schnittstelle ist da: Es gibt nur ein VPN- oder Containernetz',
    virtualBefore: 'Ein VPN- oder Containernetz steht vor dem physischen',
    chooseByName:
      'Werden Peers des lokalen Netzes nicht gefunden, so wähle die Schnittstelle beim Namen',
    nowhere: 'Er lauscht nirgends: Andere können sich nicht mit ihm verbinden',
    noListener: 'Kein Transport konnte an einer Schnittstelle lauschen',
    freePort: 'Gib den Port frei, oder wähle einen anderen',
    listens: 'Er lauscht an {list}',
    more: '{list} und {count} weitere',
    noMulticast: 'Multicast ist abgeschaltet oder hat keine Schnittstelle',
    withMulticast: 'Starte ohne --no-multicast',
    heardOwn: 'eigenes Signal gehört auf {list}',
    heardOwnNot: 'eigenes Signal gehört auf {list}, nicht auf {listNot}',
    deaf: 'eigenes Signal nicht gehört auf {list}',
    noChannel: 'kein Kanal zu allen',
    deafWhy:
      'Was diese Maschine an alle sendet, kommt nicht einmal zu ihr zurück: Eine Firewall hier verwirft Multicast, wie es der „Kill Switch“ eines VPNs tut',
    deafFix: 'Erlaube UDP an {group} Port {port} hinein und hinaus in der Firewall dieser Maschine',
    deafFixPlain: 'Erlaube UDP-Multicast hinein und hinaus in der Firewall dieser Maschine',
    heardLately: 'Zuletzt per Multicast gehört: {list}',
    noOthers: 'Niemand anderes wurde gehört; {why}',
    noOthersWhy:
      'Niemand anderes läuft hier; oder der Zugangspunkt trennt seine Geräte; oder eine Firewall bei den anderen verwirft Multicast',
    seeAbove: 'Multicast geht auf dieser Maschine nicht, siehe oben',
    runAnother:
      'Starte einen Peer auf einer anderen Maschine dieses Netzes, oder verbinde dich mit einem über seine Adresse',
    reached: '{name} erreichte {address}',
    notReached: '{name} konnte {address} nicht erreichen',
    openedHere: '{list}: hat hierher eine Verbindung geöffnet, also lässt der Port andere ein',
    noDialBack: 'Kein verbundener Peer war um einen Rückruf zu bitten',
    noDialBackFix:
      'Verbinde dich mit einem Peer, der seinen Schlüssel beweist, und sieh dann noch einmal nach: Sein Wort ist nötig',
    portDropped:
      'Eine Firewall auf dieser Maschine oder unterwegs verwirft, was an Port {port} kommt; oder ein Router übersetzt Adressen',
    allowPort:
      'Erlaube TCP-Port {port} in der Firewall dieser Maschine. Bis dahin werden andere von hier aus oder über ein Relay erreicht',
    neighboursHeard: 'Nachbarn werden per Multicast gehört',
    noNeighbour: 'Kein Nachbar ist verbunden, also lässt es sich nicht sagen',
    connectNeighbour: 'Verbinde dich mit einem Peer dieses Netzes über seine Adresse',
    unheard: '{list} in eben diesem Netz ist verbunden, aber per Multicast nicht zu hören',
    unheardWhy:
      'Der Zugangspunkt trennt seine Geräte oder schaltet Multicast ab; oder eine Firewall an einem der Enden verwirft es',
    unheardFix:
      'Schalte am Zugangspunkt „Client Isolation“ und „Multicast to Unicast“ ab; erlaube Multicast in beiden Firewalls',
    keepsToOwn: 'Er bleibt in seinen eigenen Netzen, wie ihm gesagt wurde',
    anywhere:
      'Sollen Peers in anderen Netzen gefunden werden, wähle „überall“ in den Einstellungen',
    soon: 'Sieh gleich noch einmal nach',
    natWhy: 'Der Router (NAT) ist von der Art, die niemanden einlässt, wie in Mobilnetzen',
    natFix:
      'Einige dich mit der Gegenseite auf ein Relay, das beide erreichen; oder verlange einen Router, der eine Adresse für alle behält (endpoint-independent mapping)',
    aloneWhy:
      'Es gibt keinen Weg ins Internet, eine Firewall verwirft UDP, oder die Knoten zum Eintreten sind aus',
    aloneFix:
      'Erlaube UDP hinaus in der Firewall; oder nenne einen Knoten, von dem du weißt, dass er da ist',
    notAsked: 'Er wird nicht darum gebeten, wie gesagt wurde',
    askRouter:
      'Können andere diesen Peer nicht erreichen, wähle „Den Router bitten, einen Port zu öffnen“ in den Einstellungen',
    noPrivate: 'Kein Router muss: Dieser Peer lauscht in keinem privaten Netz',
    onceUp: 'Sieh noch einmal nach, sobald ein Netz da ist',
    missedWhy:
      'Ein weiterer Router steht davor; oder eine Firewall verwirft, was kommt; oder das Wort des Routers stimmt nicht',
    upnpWhy:
      'UPnP und NAT-PMP sind am Router abgeschaltet, wie bei vielen; oder ein weiterer Router steht davor; oder eine Firewall dieser Maschine verwirft seine Antworten',
    upnpFix:
      'Schalte „UPnP“ oder „NAT-PMP“ am Router ein, oder trage dort den Port von Hand ein und nenne die Adresse mit --announce. Bis dahin trifft man andere über ein Relay oder die DHT',
    noRelay: 'Er bekam kein Relay und braucht keines, solange andere ihn erreichen',
    noRelayFix:
      'Tun sie es nicht, nenne einen Peer, den beide erreichen und der mit --relay gestartet wurde',
    relayStarted: 'Ein Peer gibt weiter, wenn er mit --relay gestartet wird',
    relayOff:
      'Das Relay ist aus, oder es führt kein Weg zu ihm. Es wird wieder versucht, spätestens nach einer Minute',
    relayFix: 'Sieh nach, ob das Relay läuft und seine Adresse noch stimmt',
    noTime: 'Kein verbundener Peer nannte seine Zeit',
    noTimeFix: 'Verbinde dich mit einem Peer und sieh dann noch einmal nach',
    asThat: 'Wie die von {list}',
    ahead: '{name} geht {seconds} s vor',
    behind: '{name} geht {seconds} s nach',
    clockWhy:
      'Eine der Uhren geht falsch. Einladungen und Unterschriften können für abgelaufen oder noch nicht gültig gehalten werden',
    clockFix: 'Lass beide Maschinen ihre Uhren nach dem Netz stellen',
    olderLetIn: 'Ältere Peers werden eingelassen',
    noneOld: 'Seit dem Start kam keiner vorbei',
    olderRefused:
      '{count, plural, one {# Verbindung} other {# Verbindungen}} älterer Peers wurden seit dem Start abgewiesen',
    olderWhy: 'Sie können nicht beweisen, wer sie sind; solche werden hier abgewiesen',
    olderFix: 'Sind es deine und ist das Netz vertraut, lass sie ein: Einstellungen, „Alte Peers“',
    keyWhy:
      'Kein Schlüsselbund des Systems ist in Gebrauch: Wer die Dateien dieses Benutzers lesen kann, kann dieser Peer sein',
    keyFix:
      'Bewahre ihn im Schlüsselbund auf (Einstellungen, Identität und Sicherung, oder pipefitter identity keep-key keychain); wo es keinen gibt, verschlüssle die Platte',
    written: 'Alles wurde geschrieben',
    unwritten: '{count} Schreibvorgänge gelangen seit dem Start nicht',
    unwrittenWhy: 'Die Platte ist voll, oder das Profil lässt sich nicht schreiben',
    unwrittenFix:
      'Schaffe Platz, und sieh dir den Ordner an, der unter Einstellungen bei „Profil“ steht',
  },
  why: {
    nobodyListens: 'niemand lauscht dort',
    nobodyAnswers: 'niemand antwortet dort',
    reset: 'die Gegenseite hat die Verbindung zurückgesetzt',
    ended: 'die Gegenseite hatte die Verbindung beendet',
    endedLink: 'die Gegenseite hat die Verbindung beendet',
    answersNotAnyMore: 'die Gegenseite antwortet nicht mehr',
    noHost: 'zu diesem Rechner führt kein Weg',
    noNetwork: 'in dieses Netz führt kein Weg',
    networkDown: 'das Netz ist weg',
    notOurs: 'die Adresse gehört nicht (oder noch nicht) zu dieser Maschine',
    portHeld: 'ein anderes Programm hält den Port',
    notAllowed: 'das System erlaubt es nicht',
    tooManyFiles: 'dieses Programm hat zu viele Dateien und Verbindungen offen',
    nameUnknown: 'der Name ist nicht bekannt',
    nameNotNow: 'der Name lässt sich gerade nicht nachschlagen',
    noReason: 'kein Grund bekannt',
    cut: 'Die Verbindung zu {address} wurde gekappt',
    linkClosed: 'Die Verbindung zu {address} ist geschlossen',
    linkIdle: 'Die Verbindung zu {address} war müßig, und ihr Platz wurde gebraucht',
    addressLost:
      'Diese Maschine hat die Adresse {address} ({name}) nicht mehr, die die Verbindung trug',
    endedWithin: '{address} beendete die Verbindung mitten in einer Nachricht',
    endedWithout: '{address} beendete die Verbindung ohne Gruß',
    notTaken: '{address} nahm die letzten {bytes} Bytes nicht rechtzeitig ab',
    didNotProve: '{address} hat nicht bewiesen, wer es ist: {why}',
    legacy: '{address} ist ein alter Peer, der nichts beweist; solche werden hier abgewiesen',
    saidNothing: '{address} sagte {seconds} s lang nichts',
    notHere:
      '{address} ist in keinem Netz dieser Maschine, und dieser Peer spricht mit keinem anderen',
    otherPeer: 'An {address} antwortet ein anderer Peer',
    noneAnswers: 'Keine der Adressen des Peers antwortet',
    noAddress: 'Keine Adresse dieses Peers ist bekannt, die sich anwählen ließe',
    noWay: 'Keine direkte Adresse antwortet, und kein Peer ist bekannt, der Nachrichten weitergibt',
    onlyStrangers:
      'Keine direkte Adresse antwortet, und nur Fremde bieten an, Nachrichten weiterzugeben',
    dhtUnknown: 'niemand in der DHT weiß von ihm: er läuft nicht oder ist von nirgends erreichbar',
    multicastDeaf: 'Auf Port {port} ist nichts zu hören: {why}',
    multicastOut: '{name} nimmt nicht teil: {why}',
  },
}

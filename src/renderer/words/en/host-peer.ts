/**
 * Sentences of the peer about itself and others: how it stands, what the Doctor found, what went wrong.
 * Word for word as the peer says them (without the last full stop): they are recognised by it (`words/host-texts.ts`).
 */
export const hostPeer = {
  /** How this peer stands. */
  status: {
    stopping: 'Saying goodbye and closing',
    reachable: 'Reachable at {count, plural, one {# endpoint} other {# endpoints}}',
    noInterface: 'No network interface is up; it goes on by itself when one comes',
    adhoc: 'By itself: asks its neighbours by multicast',
    adhocRelays: 'By itself: asks its neighbours by multicast; passes on for {count} peers',
    looking: 'Looking for a rendezvous to lean on',
    leans: 'Leans on the rendezvous {name}',
    rendezvous: '{count} peers lean on it; it knows {others} other rendezvous',
    rendezvousRelays:
      '{count} peers lean on it; it knows {others} other rendezvous; passes on for {relayed} peers',
    relayHeld: 'Reachable through the relay {name}',
    relayAsking:
      '{name} is linked, and was asked to pass on what others send; it has not answered yet',
    relayFull: '{name} is a relay, and passes on for too many already; it is asked again',
    relayNone: '{name} is linked, and passes on for nobody',
    relayAway: '{name} is not reached; it is tried again by itself',
    relayAwayWhy: '{name} is not reached ({why}); it is tried again by itself',
    cloneLink: 'Another peer proved the key of this one on a link with {where}',
    cloneSigned:
      'Something was signed with the key of this peer, and not here; it came from {where}',
    cloneAdvice:
      'Two running peers with one key take each other’s messages. Stop the other one (an old machine, or a copy of the profile); if you know of none, somebody has your key: make a new identity and tell those you are paired with. Then dismiss this warning (pipefitter status --dismiss-clone)',
    keyInFile: 'In a file of the profile that only this user of the system can read, not encrypted',
    keyInFileAs:
      'In a file of the profile that only this user of the system can read, not encrypted, as {why}',
    keySealed: 'In a file of the profile, encrypted with a secret that {name} keeps',
    keychainOff: 'The use of the system’s keychain is switched off for this run',
    keychainUnreached: '{name} cannot be reached: {why}',
    newId:
      'This peer has a key now, and with it a new peer id. Others knew it as {id}; they see a new peer of the same name',
    portTaken: 'Port {port} of {address} is taken; port {other} is used instead',
    dhtPortTaken: 'The UDP port {port} is taken: the DHT uses {other}',
  },
  /** How another peer stands. */
  peers: {
    linked: 'Linked over {transport}',
    gone: 'It said goodbye',
    heard: 'Heard by multicast on this network',
    heardItself: 'Heard itself lately',
    toldBy: 'Told of by {name}',
    known: 'Known from before, not heard lately',
    nameTaken: 'Its name may be taken for that of {known}, which has another key',
    idTaken: 'It has the id of {known}, and another key',
    unproven: 'It proves no key, and this is not open to anyone',
    blocked: 'It is blocked',
    ignored: 'It is ignored',
    notInGroup: 'It is not in the group',
    notPaired: 'It is not paired',
    notGranted: 'It is paired, but was not given this right',
  },
  /** Ports at the router, and what lies beyond the network. */
  router: {
    asking: 'The router is asked to open port {port}',
    closed: 'Port {port} is not open: {why}. The router is asked again by itself',
    open: 'The router {router} ({protocol}) lets others in at {address}; no peer outside could be asked yet whether that holds',
    reached:
      'The router {router} ({protocol}) lets others in at {address}; {name} reached this peer there',
    missed:
      'The router {router} ({protocol}) lets others in at {address}, but {name} does not reach this peer there: nobody is told of it',
    dhtOff:
      'The DHT is switched off: this peer keeps to its own networks. Choose “anywhere” in the settings, or start with --dht',
    dhtNoWay:
      'No network interface that this peer may use leads beyond this machine over IPv4, which the DHT needs',
    dhtOpen: 'No router stands in the way: everybody gets through to this peer',
    dhtOne: 'The router passes on by one address, so that others get through to this peer',
    dhtChanging:
      'The router uses another address for each connection: only peers behind a better one get through; for the others a relay is needed',
    dhtLooking: 'Looking for nodes of the DHT',
    dhtAnswers: 'Nodes of the DHT answer',
    dhtSilent: 'No node of the DHT answers',
    dhtSilentFix:
      'No node of the DHT answers: see whether this machine reaches the internet and whether a firewall lets UDP out, or name other nodes to enter by (--dht-bootstrap)',
  },
  /** What the Doctor looks at. */
  doctorTitles: {
    interfaces: 'A network is up',
    preferred: 'A physical interface goes first',
    listening: 'It can be connected to',
    ownBeacon: 'Its own beacon comes back',
    others: 'Others are heard',
    reachable: 'A peer reaches its port',
    isolation: 'The network lets neighbours hear each other',
    beyond: 'Peers elsewhere can be found',
    router: 'The router lets others in',
    relay: 'A relay passes on for this peer',
    clock: 'Clocks agree',
    legacy: 'No peer was refused for its age',
    key: 'The key is kept safe',
    store: 'What is learned can be kept',
  },
  /** What the Doctor found, why it may be, and what to do. */
  doctor: {
    notLooked: 'Not looked at yet',
    noInterface: 'No interface is up',
    loopback: 'Only this machine itself is reached (loopback)',
    noNetworkWhy: 'No network is connected, or this profile was told to use loopback alone',
    noNetworkFix: 'Connect a network; or start without --interface lo',
    noChoice: 'There is no interface to choose among',
    connect: 'Connect a network',
    physicalFirst: '{name} goes first, a physical one',
    virtualFirst: '{name} goes first, which is virtual',
    allVirtual: 'No physical interface is up: a VPN or container network is all there is',
    virtualBefore: 'A VPN or container network stands before the physical one',
    chooseByName: 'If peers of the local network are not found, choose the interface by name',
    nowhere: 'It listens nowhere: others cannot connect to this peer',
    noListener: 'No transport could listen on any interface',
    freePort: 'Free the port, or choose another one',
    listens: 'It listens at {list}',
    more: '{list} and {count} more',
    noMulticast: 'Multicast is switched off or has no interface',
    withMulticast: 'Start without --no-multicast',
    heardOwn: 'heard own beacon on {list}',
    heardOwnNot: 'heard own beacon on {list}, not on {listNot}',
    deaf: 'own beacon not heard on {list}',
    noChannel: 'no channel to all',
    deafWhy:
      'What this machine sends to all does not even come back to itself: a firewall here drops multicast, as one with a VPN’s kill switch may',
    deafFix: 'Allow UDP to {group} port {port} in and out in the firewall of this machine',
    deafFixPlain: 'Allow UDP multicast in and out in the firewall of this machine',
    heardLately: 'Heard by multicast lately: {list}',
    noOthers: '0 others were heard; {why}',
    noOthersWhy:
      'Nobody else runs here; or the access point keeps its clients apart; or a firewall on the others drops multicast',
    seeAbove: 'Multicast does not work on this machine, see above',
    runAnother: 'Run a peer on another machine of this network, or connect to one by its address',
    reached: '{name} reached {address}',
    notReached: '{name} could not reach {address}',
    openedHere: '{list} opened a link to here, so the port lets others in',
    noDialBack: 'No linked peer could be asked to dial back',
    noDialBackFix: 'Link with a peer that proves its key, then look again: its word is needed',
    portDropped:
      'A firewall on this machine, or on the way, drops what comes to port {port}; or a router translates addresses',
    allowPort:
      'Allow TCP port {port} in the firewall of this machine. Until then others are reached from here, or through a relay',
    neighboursHeard: 'Neighbours are heard by multicast',
    noNeighbour: 'No neighbour is linked, so it cannot be said',
    connectNeighbour: 'Connect to a peer of this network by its address',
    unheard: '{list} on this very network is linked, but not heard by multicast',
    unheardWhy:
      'The access point keeps its clients apart or turns multicast off; or a firewall at either end drops it',
    unheardFix:
      'Switch off “client isolation” and “multicast to unicast” at the access point; allow multicast in both firewalls',
    keepsToOwn: 'It keeps to its own networks, as it was told',
    anywhere: 'Where peers on other networks are to be found, choose “anywhere” in the settings',
    soon: 'Look again in a moment',
    natWhy: 'The router (NAT) is of the kind that lets nobody in, as those of mobile networks are',
    natFix:
      'Agree with the other side on a relay that both reach; or ask for a router that keeps one address for all (endpoint-independent mapping)',
    aloneWhy:
      'There is no way to the internet, a firewall drops UDP, or the nodes to enter by are down',
    aloneFix: 'Allow UDP out in the firewall; or name a node that you know to be there',
    notAsked: 'It is not asked to, as it was told',
    askRouter:
      'Where others cannot reach this peer, choose “Ask the router to open a port” in the settings',
    noPrivate: 'No router has to: this peer listens on no private network',
    onceUp: 'Look again once a network is up',
    missedWhy:
      'Another router stands before it; or a firewall drops what comes; or the router’s word is not true',
    upnpWhy:
      'UPnP and NAT-PMP are switched off at the router, as at many; or another router stands before it; or a firewall of this machine drops its answers',
    upnpFix:
      'Switch on “UPnP” or “NAT-PMP” at the router, or enter the port there by hand and name the address with --announce. Until then others are met through a relay or the DHT',
    noRelay: 'It was given no relay, and needs none while others reach it',
    noRelayFix: 'Where they do not, name a peer that both reach and that was started with --relay',
    relayStarted: 'A peer relays when it is started with --relay',
    relayOff:
      'The relay is off, or there is no way to it. It is tried again, at the latest after a minute',
    relayFix: 'See whether the relay runs, and whether its address still holds',
    noTime: 'No linked peer told its time',
    noTimeFix: 'Link with a peer, then look again',
    asThat: 'As that of {list}',
    ahead: '{name} is {seconds} s ahead',
    behind: '{name} is {seconds} s behind',
    clockWhy:
      'One of the clocks is wrong. Invitations and signatures may be taken for expired, or for not yet valid',
    clockFix: 'Let both machines set their clocks by the network',
    olderLetIn: 'Older peers are let in',
    noneOld: 'None has come by since the start',
    olderRefused:
      '{count, plural, one {# link} other {# links}} of older peers were refused since the start',
    olderWhy: 'They cannot prove who they are, and such are refused here',
    olderFix: 'If they are yours and the network is trusted, let them in: Settings, “Legacy peers”',
    keyWhy:
      'No keychain of the system is in use: whoever can read this user’s files can be this peer',
    keyFix:
      'Keep it with the keychain (Settings, Identity & backup, or pipefitter identity keep-key keychain); where there is none, encrypt the disk',
    written: 'Everything was written',
    unwritten: '{count} writes did not succeed since the start',
    unwrittenWhy: 'The disk is full, or the profile cannot be written',
    unwrittenFix: 'Make room, and look at the folder named under Settings, “Profile”',
  },
  /** What went wrong, in a few words. */
  why: {
    nobodyListens: 'nobody listens there',
    nobodyAnswers: 'nobody answers there',
    reset: 'the other side reset the link',
    ended: 'the other side had ended the link',
    endedLink: 'the other side ended the link',
    answersNotAnyMore: 'the other side does not answer any more',
    noHost: 'there is no way to that host',
    noNetwork: 'there is no way to that network',
    networkDown: 'the network is down',
    notOurs: 'the address is not (or not yet) one of this machine',
    portHeld: 'another program holds the port',
    notAllowed: 'the system does not allow it',
    tooManyFiles: 'this program has too many files and links open',
    nameUnknown: 'the name is not known',
    nameNotNow: 'the name cannot be looked up now',
    noReason: 'no reason known',
    cut: 'The link to {address} was cut',
    linkClosed: 'The link to {address} is closed',
    linkIdle: 'The link to {address} was idle, and its place was needed',
    addressLost: 'This machine no longer has the address {address} ({name}) that carried the link',
    endedWithin: '{address} ended the link within a message',
    endedWithout: '{address} ended the link without a greeting',
    notTaken: '{address} did not take the last {bytes} bytes in time',
    didNotProve: '{address} did not prove who it is: {why}',
    legacy: '{address} is a legacy peer, which proves nothing; such are refused here',
    saidNothing: '{address} said nothing within {seconds} s',
    notHere: '{address} is not on a network of this machine, and this peer speaks to no other',
    otherPeer: 'Another peer answers at {address}',
    noneAnswers: 'None of the peer’s addresses answers',
    noAddress: 'No address of this peer is known that can be dialled',
    noWay: 'No direct address answers, and no peer is known that passes messages on',
    onlyStrangers: 'No direct address answers, and only strangers offer to pass messages on',
    dhtUnknown: 'nobody in the DHT knows of it: it is not running, or not reachable from anywhere',
    multicastDeaf: 'Nothing is heard on port {port}: {why}',
    multicastOut: '{name} does not take part: {why}',
  },
} as const

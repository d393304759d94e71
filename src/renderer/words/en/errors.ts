const HOSTILE = 'The sender is broken or hostile; nothing needs to be done here.'

/**
 * Errors of the peer by their code: what happened, and what to do, which is word for word the hint of `main/base/error-table.ts`.
 * In English the peer's own sentence, which names the thing, stands for the first.
 */
export const errors = {
  'base/cancelled': { what: 'It was cancelled.', todo: 'Start it again if it is still wanted.' },
  'base/timeout': {
    what: 'It took too long.',
    todo: 'Try again; if it repeats, see whether the other side is still up.',
  },
  'base/internal': {
    what: 'Something went wrong inside Pipefitter.',
    todo: 'Please report it together with the log file.',
  },
  'base/invalid-input': {
    what: 'A value cannot be used.',
    todo: 'Correct the named value and try again.',
  },
  'base/stopped': { what: 'The peer has stopped.', todo: 'Start the peer again.' },
  'protocol/id-malformed': {
    what: 'This is not an id.',
    todo: 'Check the id: it begins with urn:jxta: and has only hexadecimal digits.',
  },
  'protocol/id-kind': {
    what: 'This id is of another kind.',
    todo: 'Use the id of the kind that is asked for: a peer, a pipe or a group.',
  },
  'protocol/address-malformed': {
    what: 'This is not an address.',
    todo: 'Write an address such as tcp://192.168.1.7:9701.',
  },
  'protocol/message-malformed': { what: 'A message could not be read.', todo: HOSTILE },
  'protocol/message-too-long': {
    what: 'A message is too long.',
    todo: 'Send it in smaller pieces.',
  },
  'protocol/message-version': {
    what: 'A message is of another version.',
    todo: 'The other peer speaks another version of the message format.',
  },
  'protocol/signature-invalid': { what: 'A signature does not hold.', todo: HOSTILE },
  'protocol/unencodable': {
    what: 'This cannot be put into a message.',
    todo: 'Send smaller names, fewer elements or a shorter body.',
  },
  'protocol/frame-malformed': { what: 'What came over the link could not be read.', todo: HOSTILE },
  'protocol/frame-too-long': {
    what: 'More came at once than this peer takes.',
    todo: 'The other peer sends more at once than this one takes; send smaller messages.',
  },
  'protocol/datagram-malformed': { what: 'A datagram could not be read.', todo: HOSTILE },
  'protocol/datagram-too-long': {
    what: 'This is too long for multicast.',
    todo: 'Send less by multicast, or send it over a connection.',
  },
  'protocol/welcome-malformed': {
    what: 'The other side greets like no JXTA peer.',
    todo: 'The address may belong to a program that is not a JXTA peer.',
  },
  'protocol/xml-malformed': { what: 'An XML document could not be read.', todo: HOSTILE },
  'protocol/xml-refused': { what: 'An XML document has what is not allowed.', todo: HOSTILE },
  'protocol/document-malformed': { what: 'A document could not be read.', todo: HOSTILE },
  'protocol/invitation-malformed': {
    what: 'This is not a whole invitation.',
    todo: 'Copy the whole invitation once more, from pipefitter: to its last character; or give all nine words in their order.',
  },
  'protocol/pipe-type-unknown': {
    what: 'This type of pipe is not known.',
    todo: 'Use a pipe of type JxtaUnicast, JxtaUnicastSecure or JxtaPropagate.',
  },
  'endpoint/no-transport': {
    what: 'This peer has no transport for the address.',
    todo: 'Use an address whose transport this peer has, such as tcp://host:port.',
  },
  'endpoint/no-address': {
    what: 'No address of the peer is known.',
    todo: 'Wait until the peer is seen again, or enter its address by hand.',
  },
  'endpoint/unreachable': {
    what: 'The other peer cannot be reached.',
    todo: 'Check that the other peer is up and that no firewall stands between.',
  },
  'endpoint/strangers-between': {
    what: 'The way leads over peers that could read along.',
    todo: 'Use a secure pipe, which nobody on the way can read; or pair with a peer on the way, or give its address as a seed.',
  },
  'endpoint/off-network': {
    what: 'The address lies outside of this network.',
    todo: 'Write the address in numbers, of a machine on this network; or switch local only off (Settings, Network, or pipefitter settings local-only off).',
  },
  'endpoint/wrong-peer': {
    what: 'Another peer answers at this address.',
    todo: 'Another peer now lives at this address; search for the wanted one again.',
  },
  'endpoint/downgraded': {
    what: 'The peer did not show the key that it has.',
    todo: 'This peer has a key and did not show it: somebody else may give its id, or it runs an older version now.',
  },
  'endpoint/own-address': {
    what: 'This is our own address.',
    todo: 'This address is our own; enter the address of another peer.',
  },
  'endpoint/closed': {
    what: 'The link is closed.',
    todo: 'The link is made again at the next message.',
  },
  'endpoint/no-listener': {
    what: 'Nothing here takes this message.',
    todo: 'No service here takes this message; the sender may be of another version.',
  },
  'endpoint/limit': {
    what: 'There are too many links.',
    todo: 'Too many connections at once; close some or raise the limit.',
  },
  'transport/port-taken': {
    what: 'The port is in use.',
    todo: 'Close the program that holds the port, or choose another port.',
  },
  'transport/silent': {
    what: 'The other side says nothing.',
    todo: 'Nothing useful arrived in time; the other side may not be a JXTA peer.',
  },
  'transport/stalled': {
    what: 'The other side has stopped in the middle.',
    todo: 'The other side stopped in the middle of reading or writing; see whether it is overloaded or hangs.',
  },
  'transport/unproven': {
    what: 'The other side did not prove who it is.',
    todo: 'The other side is no peer of ours, or a legacy one (see: pipefitter up --legacy), or somebody stands between.',
  },
  'transport/legacy-refused': {
    what: 'Legacy peers are not let in.',
    todo: 'Legacy peers prove nothing about themselves; let them in, if you must, with: pipefitter up --legacy allow',
  },
  'transport/io': {
    what: 'The network reported an error.',
    todo: 'The network reported an error; see its text.',
  },
  'peer/not-found': {
    what: 'This peer is not known.',
    todo: 'See who is known with: pipefitter peer ls',
  },
  'group/not-found': {
    what: 'This group is not known.',
    todo: 'See which groups are known with: pipefitter group ls',
  },
  'group/not-joined': { what: 'This peer is not in the group.', todo: 'Join the group first.' },
  'group/not-ours': {
    what: 'This group was not created here.',
    todo: 'Only groups created here can be changed here.',
  },
  'group/name-taken': {
    what: 'A group of this name is there already.',
    todo: 'Choose another name.',
  },
  'group/not-admin': {
    what: 'Only an administrator of the group may do this.',
    todo: 'Ask an administrator of the group to do it.',
  },
  'group/not-member': {
    what: 'This peer is no member of the group.',
    todo: 'Ask to join the group, or for an invitation to it.',
  },
  'group/refused': { what: 'The group refuses it.', todo: 'Look at the list of members again.' },
  'group/no-key': {
    what: 'The new key of the group is not here yet.',
    todo: 'Wait until this peer meets an administrator or a member that has the new key.',
  },
  'group/open': {
    what: 'The group is open to everyone.',
    todo: 'Make a group with the policy invitation or roster: an open one has no list of members.',
  },
  'peer/no-answer': {
    what: 'The peer did not answer.',
    todo: 'Try again later; a peer need not tell anything of itself.',
  },
  'pipe/not-found': {
    what: 'This pipe is not known.',
    todo: 'Look the pipe up in the list again; it may have been removed.',
  },
  'pipe/name-taken': {
    what: 'A pipe of this name is there already.',
    todo: 'Choose another name.',
  },
  'pipe/wrong-type': {
    what: 'The pipe is of another type.',
    todo: 'Use a pipe of the type that the action needs.',
  },
  'pipe/not-bound': {
    what: 'The pipe is not bound.',
    todo: 'Resolve the pipe and bind it to one of the answers first.',
  },
  'pipe/nobody-answered': {
    what: 'Nobody answered for the pipe.',
    todo: 'Start a peer that has the input end bound, then resolve again.',
  },
  'pipe/refused': {
    what: 'The peer refused the pipe.',
    todo: 'The peer has the pipe no longer; resolve again to find who has it now.',
  },
  'pipe/interrupted': {
    what: 'The link broke on the way.',
    todo: 'The link broke; send again once the pipe is bound again.',
  },
  'pipe/paused': {
    what: 'All pipes of this peer are paused.',
    todo: 'Resume them in the status bar or with pipefitter resume, then send again.',
  },
  'pipe/pinned': {
    what: 'The pipe is pinned to another endpoint.',
    todo: 'Unpin the pipe first, or pin it to the other endpoint.',
  },
  'pipe/closed': { what: 'The pipe is closed.', todo: 'Open the pipe again.' },
  'pipe/full': {
    what: 'Nothing more fits into the pipe.',
    todo: 'Wait until the other side has taken some of what was sent, then send again.',
  },
  'pipe/in-use': {
    what: 'The end of the pipe is in use here.',
    todo: 'Close the end of this pipe that is open here first.',
  },
  'pipe/not-ours': {
    what: 'This pipe was not created here.',
    todo: 'Only pipes created here can be changed here.',
  },
  'attachment/not-found': {
    what: 'There is no such attachment any more.',
    todo: 'See what there is under Attachments, or with: pipefitter attach ls',
  },
  'attachment/target': {
    what: 'This may not be shared.',
    todo: 'Name a service or program that may be shared; nothing of this peer itself, and no link-local or multicast address.',
  },
  'attachment/taken': {
    what: 'This end of the pipe is fitted to something already.',
    todo: 'Remove what the pipe is fitted to first, or use another pipe.',
  },
  'access/refused': {
    what: 'The other peer does not let this one in.',
    todo: 'Whoever runs that peer decides: in its inbox, or with pipefitter pipe access <pipe> --peer <this peer>. Then the pipe is bound by itself.',
  },
  'trust/not-found': {
    what: 'Nothing is known of the key of this peer.',
    todo: 'Connect to the peer first, so that it proves its key: pipefitter peer connect <address>.',
  },
  'trust/not-paired': {
    what: 'The peer is not paired with this one.',
    todo: 'Pair with the peer first, or trust it by hand.',
  },
  'trust/name-conflict': {
    what: 'Another key is known under this name.',
    todo: 'Compare the fingerprint with the one that the other peer shows, then give it whole, or forget the old key first.',
  },
  'trust/no-room': {
    what: 'No more peers can be remembered.',
    todo: 'Forget peers that are no longer needed.',
  },
  'trust/blocked': {
    what: 'The peer is blocked.',
    todo: 'Unblock the peer first if it is to be heard again.',
  },
  'trust/unproven': {
    what: 'The peer proved no key.',
    todo: 'The address may belong to another peer, or the peer to an older program that proves no key.',
  },
  'trust/busy': {
    what: 'Too many pairings are under way.',
    todo: 'Finish or cancel a pairing that is under way, then try again.',
  },
  'trust/pairing-over': { what: 'The pairing is over.', todo: 'Start the pairing anew.' },
  'trust/request-gone': {
    what: 'The request is no longer there.',
    todo: 'Look at the inbox again; it was dealt with.',
  },
  'trust/nobody-to-ask': {
    what: 'There is nobody to ask for the words.',
    todo: 'Words are redeemed with peers that are near or linked: connect to the inviter first, or use the link of the invitation.',
  },
  'trust/invitation-refused': {
    what: 'The invitation was refused.',
    todo: 'Ask the peer that invited you for a new invitation.',
  },
  'secure/unavailable': {
    what: 'A secure pipe is not to be had with this peer.',
    todo: 'Use a pipe of type JxtaUnicast; or for a JXSE peer start with --legacy-secure, knowing that its encryption is weak.',
  },
  'secure/gate': {
    what: 'The other end did not prove to be the wanted peer.',
    todo: 'The other end did not prove to be the wanted peer; do not send to it what is secret.',
  },
  'secure/handshake': {
    what: 'The secure connection could not be made.',
    todo: 'Try again; if it repeats, see whether the other peer lets this one in.',
  },
  'store/corrupt': {
    what: 'A file was damaged.',
    todo: 'The damaged file was set aside and a new one begun; nothing needs to be done.',
  },
  'store/failed': {
    what: 'It could not be written to the disk.',
    todo: 'Check free space and permissions of the profile folder.',
  },
  'store/newer': {
    what: 'The profile was written by a newer version.',
    todo: 'Start the newer version of Pipefitter that wrote this profile.',
  },
  'host/profile-in-use': {
    what: 'The profile is in use.',
    todo: 'Close the other Pipefitter, or choose another profile with --profile.',
  },
  'host/profile-unusable': {
    what: 'The profile folder cannot be used.',
    todo: 'Choose a folder that you own and can write, with --profile.',
  },
  'host/identity-damaged': {
    what: 'The identity of this peer is damaged.',
    todo: 'Copy identity.json.backup over identity.json in the profile folder, or delete both to name this peer afresh.',
  },
  'host/key-damaged': {
    what: 'The key of this peer is damaged.',
    todo: 'Put back identity-key.json in the profile folder from its copy or a backup; without it, delete it, identity.json and their copies to become a new peer.',
  },
  'host/key-exposed': {
    what: 'Others could read the key of this peer.',
    todo: 'Another user may have read the key. Where nobody has, make the file yours alone (chmod go=) and start again; otherwise delete it, identity.json and their copies to become a new peer.',
  },
  'host/keychain-missing': {
    what: 'The keychain is not to be had.',
    todo: 'Start it in your desktop session, where the keychain is; or move this peer here from a backup. For a key in a file nothing is needed.',
  },
  'host/keychain-locked': {
    what: 'The keychain is locked.',
    todo: 'Unlock the keychain (log in to the desktop, or open its program and give its password) and try again.',
  },
  'host/keychain-empty': {
    what: 'The key is no longer in the keychain.',
    todo: 'The entry was deleted, or this profile was copied from another machine or user: bring back that keychain, or move the peer here from a backup. No new identity is made.',
  },
  'host/trust-damaged': {
    what: 'The list of trusted peers is damaged.',
    todo: 'Put back an older copy of trust.json, or delete it and trust.json.backup to begin with no trusted peer.',
  },
  'host/legacy-keys-damaged': {
    what: 'The keys for legacy peers are damaged.',
    todo: 'Delete legacy-keys.json in the profile folder; the next start makes a new key, and nothing else is lost.',
  },
  'backup/malformed': {
    what: 'This is not a whole backup.',
    todo: 'Choose another file: one that was made by a backup of Pipefitter, whole.',
  },
  'backup/wrong-passphrase': {
    what: 'The passphrase does not open the backup.',
    todo: 'Type the passphrase again, with care for capitals; without it the backup is of no use.',
  },
  'backup/replaces': {
    what: 'The backup would replace the peer that is here.',
    todo: 'Repeat the fingerprint of the peer that this profile is now, if it is to be replaced.',
  },
  'host/not-running': { what: 'No peer is running.', todo: 'Start the peer with: pipefitter up' },
  'host/already-running': {
    what: 'A peer is running already.',
    todo: 'Use the peer that runs already, or choose another profile with --profile.',
  },
  'host/wrong-runtime': {
    what: 'It was started by another version of Node.',
    todo: 'Start it through npm, which brings its own Node 24.',
  },
  'transfer/not-found': {
    what: 'There is no such transfer.',
    todo: 'See which there are with: pipefitter file ls',
  },
  'transfer/over': {
    what: 'The transfer is over.',
    todo: 'Nothing more can be done with it; send it anew.',
  },
  'transfer/not-over': {
    what: 'The transfer is not over yet.',
    todo: 'Cancel it first, or wait until it is over.',
  },
  'transfer/no-room': {
    what: 'There is no room for the files.',
    todo: 'Free space on the disk, or send less at once.',
  },
  'transfer/limit': {
    what: 'It is too much at once.',
    todo: 'Send fewer files at once, or wait until others are over.',
  },
  'transfer/unreadable': {
    what: 'A file cannot be read.',
    todo: 'Check that the file is there, is a plain file, and may be read.',
  },
  'capture/not-written': {
    what: 'The capture file could not be written.',
    todo: 'Free space on the disk, or delete capture files of before; then start it again.',
  },
  'capture/unreadable': {
    what: 'The capture file cannot be read.',
    todo: 'Delete it, or put back a whole copy of it.',
  },
  'capture/no-file': {
    what: 'There is no such capture file.',
    todo: 'See which there are with: pipefitter capture ls',
  },
  'capture/in-use': {
    what: 'The capture file is in use.',
    todo: 'End the capture file that is being written first.',
  },
  'rpc/unknown-call': {
    what: 'The peer does not know this call.',
    todo: 'The two sides are of different versions; restart both.',
  },
  'far/refused': {
    what: 'That peer does not let this one manage it.',
    todo: 'At that computer: pair it with this peer, and give this peer the right to manage it: pipefitter peer grant <this peer> --right administrate.',
  },
  'far/off': {
    what: 'That peer cannot be managed from others.',
    todo: 'Switch it on at that computer: pipefitter settings managed on.',
  },
  'far/busy': {
    what: 'Too many manage that peer already.',
    todo: 'Wait until one of those who manage it has ended.',
  },
  'rpc/unauthorised': {
    what: 'This page may not speak to the peer.',
    todo: 'Open a fresh link: pipefitter ui prints one.',
  },
  'rpc/reserved': {
    what: 'This may only be done at the peer’s own command line.',
    todo: 'Do it with the command line, on the computer of that peer.',
  },
  'rpc/disconnected': {
    what: 'The connection to the peer broke.',
    todo: 'The peer stopped or restarted; the connection is made again by itself.',
  },
  'rpc/overload': {
    what: 'Too much is asked at once.',
    todo: 'Too many calls at once; wait for some to finish.',
  },
  'rpc/too-long': { what: 'This is too long for one call.', todo: 'Send it in smaller pieces.' },
  'rpc/malformed': { what: 'What came could not be read.', todo: HOSTILE },
} as const

/**
 * What each code means for its surroundings, and what a person can do. Codes cross process borders
 * (`src/shared/wire-error.ts`); classes and texts do not have to.
 */

/** What ends when an error with this code is raised. */
export type Dies = 'message' | 'connection' | 'call' | 'service' | 'host'

export interface ErrorMeaning {
  /** What is lost: the rest of the program goes on. */
  readonly dies: Dies
  /** Whether the same action may succeed later without a change by a person. */
  readonly retry: boolean
  /** What a person can do about it, in one sentence. */
  readonly hint: string
}

const row = (dies: Dies, retry: boolean, hint: string): ErrorMeaning => ({ dies, retry, hint })
const HOSTILE = 'The sender is broken or hostile; nothing needs to be done here.'

export const ERROR_TABLE = {
  'base/cancelled': row('call', true, 'Start it again if it is still wanted.'),
  'base/timeout': row(
    'call',
    true,
    'Try again; if it repeats, see whether the other side is still up.',
  ),
  'base/internal': row('call', false, 'Please report it together with the log file.'),
  'base/invalid-input': row('call', false, 'Correct the named value and try again.'),
  'base/stopped': row('call', false, 'Start the peer again.'),

  'protocol/id-malformed': row(
    'message',
    false,
    'Check the id: it begins with urn:jxta: and has only hexadecimal digits.',
  ),
  'protocol/id-kind': row(
    'message',
    false,
    'Use the id of the kind that is asked for: a peer, a pipe or a group.',
  ),
  'protocol/address-malformed': row(
    'message',
    false,
    'Write an address such as tcp://192.168.1.7:9701.',
  ),
  'protocol/message-malformed': row('connection', false, HOSTILE),
  'protocol/message-too-long': row('connection', false, 'Send it in smaller pieces.'),
  'protocol/message-version': row(
    'connection',
    false,
    'The other peer speaks another version of the message format.',
  ),
  'protocol/signature-invalid': row('message', false, HOSTILE),
  'protocol/unencodable': row(
    'call',
    false,
    'Send smaller names, fewer elements or a shorter body.',
  ),
  'protocol/frame-malformed': row('connection', false, HOSTILE),
  'protocol/frame-too-long': row(
    'connection',
    false,
    'The other peer sends more at once than this one takes; send smaller messages.',
  ),
  'protocol/datagram-malformed': row('message', false, HOSTILE),
  'protocol/datagram-too-long': row(
    'message',
    false,
    'Send less by multicast, or send it over a connection.',
  ),
  'protocol/welcome-malformed': row(
    'connection',
    false,
    'The address may belong to a program that is not a JXTA peer.',
  ),
  'protocol/xml-malformed': row('message', false, HOSTILE),
  'protocol/xml-refused': row('message', false, HOSTILE),
  'protocol/document-malformed': row('message', false, HOSTILE),
  'protocol/invitation-malformed': row(
    'call',
    false,
    'Copy the whole invitation once more, from pipefitter: to its last character; or give all nine words in their order.',
  ),
  'protocol/pipe-type-unknown': row(
    'message',
    false,
    'Use a pipe of type JxtaUnicast, JxtaUnicastSecure or JxtaPropagate.',
  ),

  'endpoint/no-transport': row(
    'call',
    false,
    'Use an address whose transport this peer has, such as tcp://host:port.',
  ),
  'endpoint/no-address': row(
    'call',
    true,
    'Wait until the peer is seen again, or enter its address by hand.',
  ),
  'endpoint/unreachable': row(
    'call',
    true,
    'Check that the other peer is up and that no firewall stands between.',
  ),
  'endpoint/strangers-between': row(
    'call',
    true,
    'Use a secure pipe, which nobody on the way can read; or pair with a peer on the way, or give its address as a seed.',
  ),
  'endpoint/off-network': row(
    'call',
    false,
    'Write the address in numbers, of a machine on this network; or switch local only off (Settings, Network, or pipefitter settings local-only off).',
  ),
  'endpoint/wrong-peer': row(
    'connection',
    true,
    'Another peer now lives at this address; search for the wanted one again.',
  ),
  'endpoint/downgraded': row(
    'connection',
    true,
    'This peer has a key and did not show it: somebody else may give its id, or it runs an older version now.',
  ),
  'endpoint/own-address': row(
    'connection',
    false,
    'This address is our own; enter the address of another peer.',
  ),
  'endpoint/closed': row('connection', true, 'The link is made again at the next message.'),
  'endpoint/no-listener': row(
    'message',
    false,
    'No service here takes this message; the sender may be of another version.',
  ),
  'endpoint/limit': row(
    'connection',
    true,
    'Too many connections at once; close some or raise the limit.',
  ),

  'transport/port-taken': row(
    'service',
    true,
    'Close the program that holds the port, or choose another port.',
  ),
  'transport/silent': row(
    'connection',
    true,
    'Nothing useful arrived in time; the other side may not be a JXTA peer.',
  ),
  'transport/stalled': row(
    'connection',
    true,
    'The other side stopped in the middle of reading or writing; see whether it is overloaded or hangs.',
  ),
  'transport/unproven': row(
    'connection',
    true,
    'The other side is no peer of ours, or a legacy one (see: pipefitter up --legacy), or somebody stands between.',
  ),
  'transport/legacy-refused': row(
    'connection',
    false,
    'Legacy peers prove nothing about themselves; let them in, if you must, with: pipefitter up --legacy allow',
  ),
  'transport/io': row('connection', true, 'The network reported an error; see its text.'),

  'peer/not-found': row('call', false, 'See who is known with: pipefitter peer ls'),
  'group/not-found': row('call', false, 'See which groups are known with: pipefitter group ls'),
  'group/not-joined': row('call', false, 'Join the group first.'),
  'group/not-ours': row('call', false, 'Only groups created here can be changed here.'),
  'group/name-taken': row('call', false, 'Choose another name.'),
  'group/not-admin': row('call', false, 'Ask an administrator of the group to do it.'),
  'group/not-member': row('call', false, 'Ask to join the group, or for an invitation to it.'),
  'group/refused': row('call', false, 'Look at the list of members again.'),
  'group/no-key': row(
    'call',
    true,
    'Wait until this peer meets an administrator or a member that has the new key.',
  ),
  'group/open': row(
    'call',
    false,
    'Make a group with the policy invitation or roster: an open one has no list of members.',
  ),
  'peer/no-answer': row('call', true, 'Try again later; a peer need not tell anything of itself.'),
  'pipe/not-found': row(
    'call',
    false,
    'Look the pipe up in the list again; it may have been removed.',
  ),
  'pipe/name-taken': row('call', false, 'Choose another name.'),
  'pipe/wrong-type': row('call', false, 'Use a pipe of the type that the action needs.'),
  'pipe/not-bound': row('call', true, 'Resolve the pipe and bind it to one of the answers first.'),
  'pipe/nobody-answered': row(
    'call',
    true,
    'Start a peer that has the input end bound, then resolve again.',
  ),
  'pipe/refused': row(
    'call',
    true,
    'The peer has the pipe no longer; resolve again to find who has it now.',
  ),
  'pipe/interrupted': row('call', true, 'The link broke; send again once the pipe is bound again.'),
  'pipe/paused': row(
    'call',
    true,
    'Resume them in the status bar or with pipefitter resume, then send again.',
  ),
  'pipe/pinned': row('call', false, 'Unpin the pipe first, or pin it to the other endpoint.'),
  'pipe/closed': row('call', false, 'Open the pipe again.'),
  'pipe/full': row(
    'call',
    true,
    'Wait until the other side has taken some of what was sent, then send again.',
  ),
  'pipe/in-use': row('call', false, 'Close the end of this pipe that is open here first.'),
  'pipe/not-ours': row('call', false, 'Only pipes created here can be changed here.'),

  'attachment/not-found': row(
    'call',
    false,
    'See what there is under Attachments, or with: pipefitter attach ls',
  ),
  'attachment/target': row(
    'call',
    false,
    'Name a service or program that may be shared; nothing of this peer itself, and no link-local or multicast address.',
  ),
  'attachment/taken': row(
    'call',
    false,
    'Remove what the pipe is fitted to first, or use another pipe.',
  ),
  'access/refused': row(
    'call',
    false,
    'Whoever runs that peer decides: in its inbox, or with pipefitter pipe access <pipe> --peer <this peer>. Then the pipe is bound by itself.',
  ),
  'trust/not-found': row(
    'call',
    false,
    'Connect to the peer first, so that it proves its key: pipefitter peer connect <address>.',
  ),
  'trust/not-paired': row('call', false, 'Pair with the peer first, or trust it by hand.'),
  'trust/name-conflict': row(
    'call',
    false,
    'Compare the fingerprint with the one that the other peer shows, then give it whole, or forget the old key first.',
  ),
  'trust/no-room': row('call', false, 'Forget peers that are no longer needed.'),
  'trust/blocked': row('connection', false, 'Unblock the peer first if it is to be heard again.'),
  'trust/unproven': row(
    'connection',
    false,
    'The address may belong to another peer, or the peer to an older program that proves no key.',
  ),
  'trust/busy': row('call', true, 'Finish or cancel a pairing that is under way, then try again.'),
  'trust/pairing-over': row('call', false, 'Start the pairing anew.'),
  'trust/request-gone': row('call', false, 'Look at the inbox again; it was dealt with.'),
  'trust/nobody-to-ask': row(
    'call',
    true,
    'Words are redeemed with peers that are near or linked: connect to the inviter first, or use the link of the invitation.',
  ),
  'trust/invitation-refused': row(
    'call',
    false,
    'Ask the peer that invited you for a new invitation.',
  ),
  'secure/unavailable': row(
    'call',
    false,
    'Use a pipe of type JxtaUnicast; or for a JXSE peer start with --legacy-secure, knowing that its encryption is weak.',
  ),
  'secure/gate': row(
    'connection',
    false,
    'The other end did not prove to be the wanted peer; do not send to it what is secret.',
  ),
  'secure/handshake': row(
    'connection',
    true,
    'Try again; if it repeats, see whether the other peer lets this one in.',
  ),

  'store/corrupt': row(
    'service',
    false,
    'The damaged file was set aside and a new one begun; nothing needs to be done.',
  ),
  'store/failed': row('call', true, 'Check free space and permissions of the profile folder.'),
  'store/newer': row(
    'host',
    false,
    'Start the newer version of Pipefitter that wrote this profile.',
  ),
  'host/profile-in-use': row(
    'host',
    false,
    'Close the other Pipefitter, or choose another profile with --profile.',
  ),
  'host/profile-unusable': row(
    'host',
    false,
    'Choose a folder that you own and can write, with --profile.',
  ),
  'host/identity-damaged': row(
    'host',
    false,
    'Copy identity.json.backup over identity.json in the profile folder, or delete both to name this peer afresh.',
  ),
  'host/key-damaged': row(
    'host',
    false,
    'Put back identity-key.json in the profile folder from its copy or a backup; without it, delete it, identity.json and their copies to become a new peer.',
  ),
  'host/key-exposed': row(
    'host',
    false,
    'Another user may have read the key. Where nobody has, make the file yours alone (chmod go=) and start again; otherwise delete it, identity.json and their copies to become a new peer.',
  ),
  'host/keychain-missing': row(
    'host',
    true,
    'Start it in your desktop session, where the keychain is; or move this peer here from a backup. For a key in a file nothing is needed.',
  ),
  'host/keychain-locked': row(
    'host',
    true,
    'Unlock the keychain (log in to the desktop, or open its program and give its password) and try again.',
  ),
  'host/keychain-empty': row(
    'host',
    false,
    'The entry was deleted, or this profile was copied from another machine or user: bring back that keychain, or move the peer here from a backup. No new identity is made.',
  ),
  'host/trust-damaged': row(
    'host',
    false,
    'Put back an older copy of trust.json, or delete it and trust.json.backup to begin with no trusted peer.',
  ),
  'host/legacy-keys-damaged': row(
    'host',
    false,
    'Delete legacy-keys.json in the profile folder; the next start makes a new key, and nothing else is lost.',
  ),
  'backup/malformed': row(
    'call',
    false,
    'Choose another file: one that was made by a backup of Pipefitter, whole.',
  ),
  'backup/wrong-passphrase': row(
    'call',
    false,
    'Type the passphrase again, with care for capitals; without it the backup is of no use.',
  ),
  'backup/replaces': row(
    'call',
    false,
    'Repeat the fingerprint of the peer that this profile is now, if it is to be replaced.',
  ),
  'host/not-running': row('call', true, 'Start the peer with: pipefitter up'),
  'host/already-running': row(
    'call',
    false,
    'Use the peer that runs already, or choose another profile with --profile.',
  ),
  'host/wrong-runtime': row('host', false, 'Start it through npm, which brings its own Node 24.'),

  'transfer/not-found': row('call', false, 'See which there are with: pipefitter file ls'),
  'transfer/over': row('call', false, 'Nothing more can be done with it; send it anew.'),
  'transfer/not-over': row('call', false, 'Cancel it first, or wait until it is over.'),
  'transfer/no-room': row('call', true, 'Free space on the disk, or send less at once.'),
  'transfer/limit': row('call', false, 'Send fewer files at once, or wait until others are over.'),
  'transfer/unreadable': row(
    'call',
    false,
    'Check that the file is there, is a plain file, and may be read.',
  ),

  'capture/not-written': row(
    'call',
    true,
    'Free space on the disk, or delete capture files of before; then start it again.',
  ),
  'capture/unreadable': row('call', false, 'Delete it, or put back a whole copy of it.'),
  'capture/no-file': row('call', false, 'See which there are with: pipefitter capture ls'),
  'capture/in-use': row('call', false, 'End the capture file that is being written first.'),

  'far/refused': row(
    'connection',
    false,
    'At that computer: pair it with this peer, and give this peer the right to manage it: pipefitter peer grant <this peer> --right administrate.',
  ),
  'far/off': row(
    'connection',
    false,
    'Switch it on at that computer: pipefitter settings managed on.',
  ),
  'far/busy': row('connection', true, 'Wait until one of those who manage it has ended.'),

  'rpc/unknown-call': row('call', false, 'The two sides are of different versions; restart both.'),
  'rpc/unauthorised': row('connection', false, 'Open a fresh link: pipefitter ui prints one.'),
  'rpc/reserved': row('call', false, 'Do it with the command line, on the computer of that peer.'),
  'rpc/disconnected': row(
    'call',
    true,
    'The peer stopped or restarted; the connection is made again by itself.',
  ),
  'rpc/overload': row('call', true, 'Too many calls at once; wait for some to finish.'),
  'rpc/too-long': row('call', false, 'Send it in smaller pieces.'),
  'rpc/malformed': row('connection', false, HOSTILE),
} as const satisfies Record<string, ErrorMeaning>

export type ErrorCode = keyof typeof ERROR_TABLE

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_TABLE, text)

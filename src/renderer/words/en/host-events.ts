/**
 * Sentences of the peer about what happened: the timeline of a pipe or peer, activity, pairing, requests, groups.
 * Word for word as the peer says them (without the last full stop): they are recognised by it (`words/host-texts.ts`).
 */
export const hostEvents = {
  /** A binding query, step by step. */
  asking: {
    everybody: 'Asking everybody: multicast, rendezvous and neighbours',
    itself: 'Asking {name} itself',
    wentOut: 'The query went out by {channel}',
    notOut: 'The query did not go out by {channel}: {why}',
    silent: 'Nobody answered by {channel}',
    answer:
      'Answer of {name} {how, select, all {to the question to everybody} alone {to the question to it alone} remembered {remembered from before} other {told by another peer}}: {why}',
    answerNames:
      'Answer of {name} names {endpoint}, {how, select, all {to the question to everybody} alone {to the question to it alone} remembered {remembered from before} other {told by another peer}}: {why}',
    usable: 'usable',
    checkingIt: 'checking',
    refusedIt: 'refused',
    unusable: 'unusable',
  },
  /** Dialling and links. */
  dialling: {
    dials: 'Dialling {name} at {address}',
    dialling: 'Dialling {address}',
    reached: 'Reached {name} at {address}',
    notReachedAt: '{name} is not reached at {address}: {why}',
    notReached: '{name} is not reached: {why}',
    linked:
      'Linked with {name} over {transport}, {side, select, here {opened from here} other {opened by it}}; {proof, select, none {it proves no key} other {its key is proven}}',
    linkedShort: 'Linked with {name} over {transport}',
    closed: 'The link with {name} was closed',
    broke: 'The link with {name} broke: {why}',
  },
  /** An end that is bound, moved, bound again or unbound. */
  binding: {
    byHand: 'Chosen by hand: {name} at {endpoint}',
    byHandPinned: 'Chosen and pinned by hand: {name} at {endpoint}',
    pinnedAt: 'Pinned by hand: {name} at {endpoint}',
    byRule: 'Chosen by rule: {why}: {name} at {endpoint}',
    bound: 'Bound to {name} at {endpoint}',
    boundBy: 'Bound to {name} at {endpoint}, passed on by {relay}',
    notBound: 'Not bound to {name}: {why}',
    again: 'Bound again after {ms} ms',
    againHeld:
      'Bound again after {ms} ms, {count, plural, one {# message was held} other {# messages were held}}',
    moved:
      'Moved: {before} → {now}, {count, plural, one {# message was held} other {# messages were held}}. {why}',
    besideToo: 'Conversation with {name} goes over {path} too. {why}',
    besideGone: 'Conversation with {name} goes over one path alone',
    conversationMoved:
      'Conversation with {name} moved: {before} → {now}, {count, plural, one {# message was held} other {# messages were held}}. {why}',
    unbound: 'Unbound: {why}',
    refuses: '{name} refuses: {why}',
    secure: 'The session is secure from end to end: {protocol} with {cipher}',
    tested: 'Test of {name} at {endpoint}: {why}',
  },
  /** What a person decided about the paths of a pipe. */
  paths: {
    nearest: 'Of several holders it goes to the nearest',
    sticky: 'Of several holders it stays with the one that it has',
    turns: 'Each message goes to another of its holders, in turn',
    all: 'Each message goes to all of its holders',
    nothingExcluded: 'Nothing is excluded',
    excluded: 'Excluded: {list}',
    noOrder: 'No order of paths',
    order: 'Order of paths: {list}',
    pinned: 'Pinned to {endpoint}: no other path is taken',
    unpinned: 'Unpinned: any path may be taken',
  },
  /** Conversations that outlive processes. */
  sessions: {
    notTaken: 'A saved conversation was not taken up: {why}',
    saved: 'The conversation with {name} is saved {side, select, here {here} other {there}}',
    awayFor: '{name} is away: waited for, for {whySpan} at most',
    minutes: '{count} minutes',
    hours: '{count} hours',
    back: '{name} is back',
    goesOn: 'The conversation with {name} goes on where the process before was',
    over: 'The conversation with {name} is over: {why}',
    held: '{count, plural, one {# message is held} other {# messages are held}}',
  },
  /** What happened lately. */
  activity: {
    here: '{name} is here',
    left: '{name} left',
    began: '{name} began a conversation over "{pipe}"',
    manages: '{name} manages this peer now',
    managesNot: '{name} manages this peer no longer',
    letsIn: '{name} lets this peer into "{pipe}" now',
    clone: 'Another peer has the key of this one ({where}); see the status for what to do',
    newKey: '{name} shows a key that was not known',
    thisIn: 'This peer is in the group {group}',
    thisOut: 'This peer is out of the group {group}',
    isIn: '{name} is in the group {group}',
    isOut: '{name} is out of the group {group}',
    notLetIn: 'An administrator of {group} does not let this peer in',
    asksPair: '{name} asks to pair',
    asksIn: '{name} asks to be let in: it waits in the inbox',
    offersFile: '{name} offers a file',
    asksGroup: '{name} asks to be let into a group',
    redeemed: '{name} redeemed an invitation and is paired',
    triedUnknown: '{name} tried an invitation that is none of this peer’s',
    triedExpired: '{name} tried an invitation whose time is over',
    triedUsed: '{name} tried an invitation that is used up',
    triedRevoked: '{name} tried an invitation that was revoked',
    triesOften: '{name} tries invitations too often, and is told to wait',
    paired: 'Pairing with {name}: {whyState}',
  },
  /** How a pairing stands. */
  pairing: {
    done: 'done',
    refused: 'refused',
    expired: 'expired',
    exchanging: 'The two peers are exchanging keys',
    bothConfirmed: 'Both of you confirmed the words',
    notKept: 'It was not kept: {why}',
    linkEnded: 'The link between the two peers ended',
    mayStand: 'Somebody may stand between the two peers',
    waiting: 'Waiting for the other person to accept it in the inbox there',
    youConfirmed: 'You confirmed; waiting for the other person',
    otherConfirmed: 'The other person has confirmed; compare the words',
    compare: 'Compare the words with the other person',
    busy: 'The other peer is busy with other pairings',
    differ: 'The words were not the same',
    youCancelled: 'You cancelled it',
    youDeclined: 'You declined it',
    nobodyConfirmed: 'Nobody confirmed within ten minutes',
    otherCancelled: 'The other person cancelled it',
    otherDeclined: 'The other person declined it',
    otherSays:
      'The other person says: the words were not the same. somebody may stand between the two peers',
    otherWaited: 'The other peer waited for ten minutes in vain',
    badStep: 'The other peer got a step that does not belong. Somebody may stand between',
  },
  /** What waits in the inbox, and what follows from it. */
  requests: {
    pairFirst:
      'Pair with this peer first: rights are for peers that you know. Once you are paired, accept here',
    four: 'Four words appear here and there. Compare them with the other person: only if they are the same is it really that peer',
    into: '{name} asks to be let into the group "{group}"',
    intoThen:
      '{name} is then on the list of members: it may use the pipes of the group "{group}", and reads what is sent there from then on',
    asks: '{name} asks to {list}',
    mayThen: '{name} may then {list}',
    bind: 'bind {pipe}',
    send: 'send to {pipe}',
    administrate: 'administrate {pipe}',
    ports: 'attach ports to {pipe}',
    files: 'attach files to {pipe}',
    orders: 'attach commands to {pipe}',
    willPair: 'This peer and {name} will be paired',
    noRights: '{name} gives no rights yet, and neither do you',
    givesRights: '{name} lets you {whyRights} its pipes; you give it no rights yet',
    toBind: 'bind',
    toSend: 'send to',
    toBindAndSend: 'bind and send to',
    asksNear:
      'This peer asks the peers near it, a few at a time, which of them knows these words, without saying them',
    pairsProven:
      'It will be paired with the one that proves it; what that one lets you do shows afterwards, and you give it no rights yet',
  },
  /** Who changed the list of members. */
  groups: {
    made: '{name} made the group',
    letIn: '{name} let {whom} in',
    madeAdmin: '{name} made {whom} an administrator',
    madeMember: '{name} made {whom} a member again',
    removed: '{name} removed {whom}',
    leftList: '{whom} left; {name} took it off the list',
  },
  /** What follows from taking up a backup. */
  backup: {
    move: 'This profile becomes the peer {name}: same id, same trust, same pipes. The machine where it ran before must not run it any more: two peers with one key would take each other’s messages',
    replaced:
      'The peer {name} ({id}) of this profile is replaced; its files are set aside, not deleted',
    fresh:
      'This profile stays a peer of its own, with a key of its own. It trusts the {count, plural, one {# peer} other {# peers}} that {name} is paired with, and is in its groups; pipes stay with {owner}. The others do not know this peer yet: each has to pair with it, and may be warned that a known name has a new key',
  },
} as const

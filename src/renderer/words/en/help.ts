/** What one is looking at on each screen: what it shows, what to do first, and what else is good to know. */
export const help = {
  title: 'What am I looking at',
  picture:
    'A pipe runs from one peer to another; each of its ends lies on an endpoint, and can move to another one.',
  here: 'this peer',
  there: 'another peer',
  pipe: 'pipe',
  keys: 'Keys of this screen',
  screens: {
    overview: {
      shows:
        'How this peer and its pipes are now: what is wrong comes first, then who is here and what happened last.',
      begin: 'Each trouble says its cause and has a button that leads to where it is mended.',
      know: 'The picture shows only what this peer knows itself; nothing moves in it while nothing happens.',
    },
    peers: {
      shows: 'Who is on this network, or was reached from it, and by which ways.',
      begin:
        'Choose a peer to see its endpoints and to pair with it; “Connect” takes an address where nobody is found.',
      know: 'A name is what a peer calls itself. Only its key, which pairing proves, says who it is.',
    },
    pipes: {
      shows:
        'The channels that this peer made or found; a pipe stays the same while its ends move.',
      begin:
        'Make one with “New pipe”, or choose one and bind it: the others are asked who has it, and where.',
      know: 'The state says how the pipe is; press on it to read why, and what comes next.',
    },
    groups: {
      shows: 'Groups of peers, with pipes that only those who joined can find.',
      begin: 'Make a group, or join one that was found; a closed one is joined by who is let in.',
      know: 'A closed group has a signed list of who is in it; who is taken off it can read nothing new of its pipes.',
    },
    traffic: {
      shows: 'Messages on the wire, as this peer sends and receives them.',
      begin:
        'Type a filter, or take one from a cell; choose a row to see it decoded, with the bytes beside it.',
      know: 'What messages hold is kept only for the pipes that you allow; of all others it is only that they were.',
    },
    transfers: {
      shows: 'Files that go to other peers, or come from them.',
      begin:
        'Drop files on a peer, or choose “Send files”; what is offered to you waits here and in the inbox.',
      know: 'A transfer goes on by itself after a break or a restart, and is saved only when it is verified whole.',
    },
    attachments: {
      shows:
        'What the ends of pipes are fitted to: services and ports of this machine, and programs.',
      begin:
        'Share a service with those who may use a pipe, or get a local port for what another peer shares.',
      know: 'Nothing is opened to the network: everything goes through the pipe and by its rights.',
    },
    inbox: {
      shows: 'What other peers ask of you: to pair, to use a pipe, to send files, to join a group.',
      begin:
        'It waits until you decide; “Ignore” says nothing to the other, “Block” keeps it away altogether.',
      know: 'Here you also invite somebody, or use an invitation that you were given.',
    },
    doctor: {
      shows:
        'Checks of what keeps peers from finding and reaching one another, made now and on this machine.',
      begin: 'What fails says what to do; run it again after each change.',
      know: 'The copied text holds no keys and no messages; send it along when you ask for help.',
    },
    settings: {
      shows: 'How this peer is called and reached, who may find it, and how the window looks.',
      begin:
        'Search by any word; what differs from the beginning is marked, and can be put back one by one.',
      know: 'Each setting names the command that does the same.',
    },
  },
} as const

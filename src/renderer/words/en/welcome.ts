/** The first minute. */
export const welcome = {
  title: 'Welcome',
  about:
    'This program is a peer. It finds other peers by itself, and speaks with them over pipes: named channels that you create and bind.',
  name: 'Name of this peer',
  nameHint: 'Everybody on this network sees it. It can be changed at any time.',
  reach: 'Where may it be reached?',
  anywhere: 'Anywhere',
  network: 'This network only',
  reachMeans: {
    network: 'Peers on this network find it. Others further away need its address.',
    anywhere:
      'Whoever you invite finds it over the Internet too, by a directory that many peers keep.',
  },
  here: '{count, plural, =0 {Looking for peers on this network …} =1 {One peer is here.} one {# peer is here.} other {# peers are here.}}',
  alone: 'Try it alone',
  aloneMeans: 'A pipe to the echo peer inside this program, which sends back what you send.',
  invite: 'Invite someone',
  inviteMeans: 'A link, a code to scan and nine words: whichever suits the other person.',
  redeem: 'I have an invitation',
  redeemMeans: 'Paste the link that you were sent, or type the nine words.',
  done: 'Just look around',
  pipeName: 'hello',
} as const

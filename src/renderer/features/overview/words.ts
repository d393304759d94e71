/** The texts of the overview. */
import { plural } from '../../ui/format.ts'

export const WORDS = {
  title: 'Overview',
  problems: 'Needs attention',
  allWell: 'Nothing needs attention.',
  allWellAbout: (pipes: number) =>
    pipes === 0
      ? 'This peer is up. Create a pipe, or find one that another peer has published.'
      : 'This peer is up, and every channel to the network works.',
  noNetwork: 'No network',
  starting: 'The peer starts',
  stopping: 'The peer stops',
  noChannel: 'No channel asks the neighbours',
  noChannelAbout:
    'Peers on this network are not found by themselves; connect to one by its address.',
  channelFails: (channel: string) => `${channel} fails`,
  clone: 'Another running peer has the key of this one',
  noteTitle: 'To be known',
  losesMessages: (name: string, lost: number) => `${name} has lost ${plural(lost, 'message')}`,
  losesAbout: 'What reads here stayed behind too long; the oldest were given up.',
  looksLike: (name: string) => `${name} shows a key that was not known`,
  pipeIs: (name: string, state: string) => `${name} is ${state.toLowerCase()}`,
  unbound: 'Pipes not bound',
  allBound: 'Every pipe is bound.',
  noPipes: 'No pipe is known yet.',
  more: (count: number) => `and ${count} more`,
  here: 'Who is here',
  nobody: 'Nobody has been heard yet. Peers on this network show up by themselves.',
  events: 'What happened',
  eventsNote: 'the last 20',
  rates: 'Rates',
  ratesNote: 'the last minute',
  received: 'received',
  sent: 'sent',
  most: (rate: string) => `at most ${rate}`,
  ratesPicture: (inNow: string, outNow: string, most: string) =>
    `Now ${inNow} received and ${outNow} sent; at most ${most} in the last minute.`,
  topology: 'Connections',
  views: 'How the connections are shown',
  picture: 'Picture',
  list: 'List',
  me: 'this peer',
  columns: { peer: 'Peer', state: 'State', path: 'Path', pipes: 'Pipes bound to it' },
  states: { connected: 'Connected', nearby: 'Nearby' },
  noPath: 'no link open',
  none: 'none',
  roles: { adhoc: '', edge: 'edge', rendezvous: 'rendezvous' },
  relay: 'relay',
  allPeers: 'All peers',
  allPipes: 'All pipes',
} as const

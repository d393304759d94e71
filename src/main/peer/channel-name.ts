import type { PropagationChannel } from './ports/propagation.ts'

const WORDS: Readonly<Record<string, string>> = { mcast: 'multicast', rdv: 'rendezvous' }

/** A channel as people read it: `multicast on eth0`; of one that is bound to no interface whom it leads to, if anyone. */
export const channelName = ({ id, interfaceName }: PropagationChannel): string => {
  const [scheme = '', ...rest] = id.split(':')
  const word = WORDS[scheme] ?? scheme
  if (interfaceName !== '') return `${word} on ${interfaceName}`
  return [word, ...rest].join(' ')
}

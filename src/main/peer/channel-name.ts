import type { PropagationChannel } from './ports.ts'

const WORDS: Readonly<Record<string, string>> = { mcast: 'multicast' }

/** A channel as people read it, such as `multicast on eth0`. */
export const channelName = ({ id, interfaceName }: PropagationChannel): string => {
  const scheme = id.slice(0, Math.max(0, id.indexOf(':')))
  return `${WORDS[scheme] ?? scheme} on ${interfaceName}`
}

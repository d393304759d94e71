import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { dialAndLearn } from '../peer/endpoint/dial-and-learn.ts'
import { DnsSdService } from '../peer/dns-sd/dns-sd-service.ts'
import type { Peer } from '../peer/peer.ts'
import type { Network } from '../peer/ports/network.ts'
import { createMdnsChannels } from '../transports/dns-sd/index.ts'
import type { LiveSettings } from './settings/live-settings.ts'
import { VERSION } from './version.ts'

/** DNS-SD for a peer. Whoever is found is somebody that a directory names: nobody that a person chose. */
export const createDnsSd = (
  peer: Peer,
  around: {
    readonly clock: Clock
    readonly random: Random
    readonly log: Log
    readonly network: Network
    readonly settings: LiveSettings
  },
): DnsSdService => {
  const { clock, network, settings } = around
  const { endpoint, discovery } = peer.services
  const { counters } = peer
  return new DnsSdService({
    ...{ ...around, counters, endpoint, policy: settings.dnsSdPolicy },
    channels: createMdnsChannels({ network, count: (counter) => counters.add(counter) }),
    ...{ self: peer.config.peerId, version: VERSION, name: () => peer.name },
    connect: async (address, signal) => {
      const world = { clock, endpoint, endpoints: peer.endpoints }
      const { peerId } = await dialAndLearn(address, 'directory', world, signal)
      await discovery.ask(peerId, signal)
    },
  })
}

import type { Unsubscribe } from '../../base/events.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { Network } from '../../peer/ports/network.ts'
import { hostIn, isLocalHost, tooFar } from '../../transports/local-only.ts'
import type { LiveSettings } from './live-settings.ts'

/** Ends the links to whoever is further away, the moment that this peer is to stay on its networks. */
export const keepLinksLocal = (
  { services, counters }: Peer,
  network: Network,
  settings: LiveSettings,
): Unsubscribe =>
  settings.onLocalOnlyChanged(() => {
    if (!settings.localOnly) return
    for (const { connection } of services.endpoint.links.all()) {
      if (staysHere(connection, network)) continue
      counters.add('local-only.ended-links')
      connection.abort(tooFar(connection.remoteAddress))
    }
  })

/** A proxy may have carried what was dialled by `wss`, even to a machine that is near. */
const staysHere = ({ remoteAddress }: Connection, network: Network): boolean =>
  !remoteAddress.startsWith('wss:') && isLocalHost(network, hostIn(remoteAddress))

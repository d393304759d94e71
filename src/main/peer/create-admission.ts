import type { Counters } from '../base/counters.ts'
import type { Authenticity } from './authentic/authenticity.ts'
import type { PeerConfig } from './config.ts'
import type { PeerTable } from './discovery/peer-table.ts'
import type { EndpointTable } from './endpoint/endpoint-table.ts'
import { GroupAdministration } from './group/group-administration.ts'
import type { GroupDirectory } from './group/group-directory.ts'
import type { HomeServices } from './group/group-services.ts'
import type { GroupTable } from './group/group-table.ts'
import { MembershipGossip } from './group/membership-gossip.ts'
import type { MembershipTable } from './group/membership-table.ts'
import type { PeerPorts } from './ports/peer-ports.ts'
import { possibleInviters } from './trust/inviters.ts'
import { Onboarding } from './trust/onboarding.ts'
import type { TrustService } from './trust/trust-service.ts'

export interface AdmissionParts {
  readonly ports: PeerPorts
  readonly counters: Counters
  readonly config: PeerConfig
  readonly services: HomeServices
  readonly trust: TrustService
  readonly authenticity: Authenticity
  readonly memberships: MembershipTable
  readonly table: GroupTable
  readonly directory: GroupDirectory
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  readonly ownName: () => string
}

/** How peers come in: into this one's trust, and into closed groups. */
export interface Admission {
  readonly onboarding: Onboarding
  readonly gossip: MembershipGossip
  readonly administration: GroupAdministration
}

/** Puts together the parts by which peers come in, which need one another: accepting somebody may let it into a group. */
export const createAdmission = (parts: AdmissionParts): Admission => {
  const { ports, counters, config, services, trust, memberships, ownName } = parts
  const { endpoint, sessions } = services
  const onboarding: Onboarding = new Onboarding({
    ...{ ...ports, counters, trust, endpoint, sessions, ownName },
    ...{ home: config.groupId, pairingWords: config.pairingWords },
    nameOf: (peerId) => parts.peers.get(peerId)?.name ?? '',
    groups: () => administration,
    candidates: () => invitersOf(parts),
  })
  const { channel, inbox, invitations } = onboarding
  const self = ports.key.fingerprint
  const gossip = new MembershipGossip({
    ...{ ...ports, counters, self, trust, memberships, endpoint, sessions, channel, ownName },
    ...{ table: parts.table, directory: parts.directory, authenticity: parts.authenticity },
  })
  const administered = { memberships, gossip, trust, inbox, invitations }
  const administration: GroupAdministration = new GroupAdministration({
    ...ports,
    counters,
    ...administered,
  })
  return { onboarding, gossip, administration }
}

const invitersOf = ({ config, services, peers, endpoints, trust }: AdmissionParts) => {
  const { endpoint, census } = services
  return possibleInviters({ self: config.peerId, peers, endpoints, trust, endpoint, census })
}

/** Peer group advertisement, `jxta:PGA` (4.3.4): a group, and how its services are set up. */
import { DESCRIPTION_MAX, NAME_MAX } from '../constants.ts'
import type { ModuleSpecId, PeerGroupId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, defaulting, optional, required } from './fields.ts'
import { servicesExcept } from './service-parameters.ts'
import type { ServiceParameters } from './service-parameters.ts'
import { signatureField } from './signature.ts'
import type { AdvertisementSignature } from './signature.ts'
import { groupId, moduleSpecId, text } from './values.ts'

export interface PeerGroupAdvertisement {
  readonly groupId: PeerGroupId
  /** What kind of group it is: the specification of the module that makes it. */
  readonly specId: ModuleSpecId
  /** As its creator named it; may be empty, and need not be unique. */
  readonly name: string
  readonly description?: string
  /** Parameters of the group's services. */
  readonly services?: readonly ServiceParameters[]
  /** As it came, not verified. */
  readonly signature?: AdvertisementSignature
}

/** Field table of `jxta:PGA`. */
export const PEER_GROUP_ADVERTISEMENT = documentType<PeerGroupAdvertisement>(
  'jxta:PGA',
  {
    groupId: required('GID', asText(groupId), { indexed: true }),
    specId: required('MSID', asText(moduleSpecId), { indexed: true }),
    name: defaulting('Name', asText(text(NAME_MAX)), '', { indexed: true }),
    description: optional('Desc', asText(text(DESCRIPTION_MAX)), { indexed: true }),
    services: servicesExcept([]),
    signature: signatureField,
  },
  { preserveSpace: true },
)

/** Writes a peer group advertisement as a document. */
export function encodePeerGroupAdvertisement(advertisement: PeerGroupAdvertisement): string {
  return PEER_GROUP_ADVERTISEMENT.format(advertisement)
}

/** Reads a peer group advertisement; throws coded errors only. */
export function parsePeerGroupAdvertisement(source: string | XmlElement): PeerGroupAdvertisement {
  return PEER_GROUP_ADVERTISEMENT.parse(source)
}

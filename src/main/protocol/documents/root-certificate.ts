/** The certificate that JXSE peers publish in their advertisement, under the peer group service: `RootCert` in Base64. */
import { base64Decode } from '../../base/base64.ts'
import { PEER_GROUP_SERVICE } from '../constants.ts'
import { childOf, trimmedText } from '../xml/index.ts'
import type { PeerAdvertisement } from './peer-advertisement.ts'

const ROOT_CERTIFICATE = 'RootCert'
/** Longest certificate that is read, in characters of Base64. */
const CHARACTERS_MAX = 16 * 1024

/** The certificate, X.509 in DER; `undefined` where the peer publishes none that can be read. */
export const rootCertificateOf = ({ services = [] }: PeerAdvertisement): Uint8Array | undefined => {
  const service = services.find(({ serviceId }) => String(serviceId) === PEER_GROUP_SERVICE)
  const element = service?.parameters && childOf(service.parameters, ROOT_CERTIFICATE)
  if (element === undefined) return undefined
  const text = trimmedText(element)
  return text.length > CHARACTERS_MAX ? undefined : base64Decode(text)
}

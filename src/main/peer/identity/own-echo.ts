import { PipefitterError } from '../../base/errors.ts'
import { JXTA_NAMESPACE, RESOLVER_RESPONSE_SUFFIX } from '../../protocol/constants.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import { parseDiscoveryResponse } from '../../protocol/documents/discovery-response.ts'
import { parseResolverResponse } from '../../protocol/documents/resolver-response.ts'
import { uniqueValue, type PeerGroupId, type PeerId } from '../../protocol/ids.ts'
import { elementText, type Message } from '../../protocol/message/message.ts'
import { parseXml } from '../../protocol/xml/index.ts'
import type { Authenticity } from '../authentic/authenticity.ts'

/**
 * Judges the advertisements in a propagated message that came under our own id and that we did not send; whoever listens
 * to the judge hears of the signatures. Never throws: anybody may have made the message up.
 */
export const judgeEcho = (
  message: Message,
  groupId: PeerGroupId,
  self: PeerId,
  authenticity: Authenticity,
): void => {
  const element = message.get(JXTA_NAMESPACE, uniqueValue(groupId) + RESOLVER_RESPONSE_SUFFIX)
  if (element === undefined) return
  try {
    const { response } = parseResolverResponse(elementText(element))
    for (const { document, expirationMs: lifetimeMs } of parseDiscoveryResponse(response)
      .responses) {
      const root = parseXml(document)
      authenticity.hear(parseAdvertisement(root), document, { lifetimeMs, from: self }, root)
    }
  } catch (error) {
    if (!(error instanceof PipefitterError)) throw error
  }
}

import type { TrustWarning } from '../../peer/trust/look-alikes.ts'
import type { TrustService } from '../../peer/trust/trust-service.ts'
import { shortId } from '../../protocol/ids.ts'

/** What a key may be taken for, in words. */
export const warningText = ({ resembles, what }: TrustWarning, trust: TrustService): string => {
  const other = trust.get(resembles)
  const known = other === undefined ? 'another peer' : `"${other.name}" (${shortId(other.peerId)})`
  return what === 'name'
    ? `Its name may be taken for that of ${known}, which has another key`
    : `It has the id of ${known}, and another key`
}

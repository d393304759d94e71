/** Whether a peer can be managed from here, and the way there. */
import type { PeerRow } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { useStatusStore } from '../status/index.ts'

export function useManage() {
  const host = useHost()
  const status = useStatusStore()
  /** Paired ones alone; from another peer nobody goes on to a third. */
  const canManage = ({ trust }: PeerRow) => !host.far && trust?.standing === 'paired'
  const manage = ({ name, trust }: PeerRow) => {
    const ownFingerprint = status.status?.fingerprint
    if (!trust || !ownFingerprint) return
    host.manage({ fingerprint: trust.fingerprint, name, ownFingerprint })
  }
  return { canManage, manage }
}

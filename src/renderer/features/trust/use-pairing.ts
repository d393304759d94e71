/** Asks a peer to pair and shows how it goes. */
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { useTrustStore } from './trust.store.ts'

export function usePairing() {
  const store = useTrustStore()
  const notices = useNotices()
  const start = useCall('pairing.start')

  /** @param letIn Whether it is begun so that the peer gets what it has asked for. */
  async function pair(peerId: string, letIn = false) {
    const begun = await start.run({ peerId })
    if (begun) store.show(begun.pairingId, letIn)
    else if (start.error.value) notices.say(start.error.value.what, 'bad', start.error.value.todo)
  }
  return { pair, busy: start.busy }
}

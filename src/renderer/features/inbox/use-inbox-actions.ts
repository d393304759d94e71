/** Decides on a request; one that is accepted for pairing goes on in the pairing's dialog. */
import type { InboxActionName, InboxRow } from '../../../shared/rows.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { useTrustStore } from '../trust/index.ts'
import { DONE_WORDS } from './words.ts'

export function useInboxActions() {
  const act = useCall('inbox.act')
  const notices = useNotices()
  const trust = useTrustStore()

  async function decide({ id }: InboxRow, action: InboxActionName) {
    const done = await act.run({ id, action })
    if (done?.pairingId) trust.show(done.pairingId)
    else if (done) notices.say(DONE_WORDS[action], action === 'accept' ? 'good' : 'info')
    else if (act.error.value) notices.say(act.error.value.what, 'bad', act.error.value.todo)
  }
  return { decide, busy: act.busy }
}

/** What a person can do with one transfer, or with all of them; each says how it went. */
import type { TransferRow } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { useCopy } from '../../use-copy.ts'
import { useUploadsStore } from './uploads.store.ts'
import { WORDS as words } from './words.ts'

export function useTransferActions() {
  const notices = useNotices()
  const uploads = useUploadsStore()
  const copy = useCopy()
  const { carrier } = useHost()
  const calls = {
    accept: useCall('transfers.accept'),
    refuse: useCall('transfers.refuse'),
    pause: useCall('transfers.pause'),
    resume: useCall('transfers.resume'),
    cancel: useCall('transfers.cancel'),
    remove: useCall('transfers.remove'),
    revoke: useCall('trust.revoke'),
    show: useCall('files.show'),
  }
  const sayError = ({ error }: { readonly error: (typeof calls)['accept']['error'] }) => {
    if (error.value) notices.say(error.value.what, 'bad', error.value.todo)
  }

  async function accept({ id }: TransferRow, always = false) {
    const done = await calls.accept.run({ transferId: id, ...(always ? { always } : {}) })
    if (done) notices.say(always ? words.acceptedAlways : words.accepted)
    else sayError(calls.accept)
  }
  async function refuse({ id }: TransferRow) {
    if (await calls.refuse.run({ transferId: id })) notices.say(words.refused, 'info')
    else sayError(calls.refuse)
  }
  /** Of one, or of all. */
  async function pause(row?: TransferRow) {
    if (!(await calls.pause.run(row ? { transferId: row.id } : {}))) sayError(calls.pause)
  }
  async function resume(row?: TransferRow) {
    if (!(await calls.resume.run(row ? { transferId: row.id } : {}))) sayError(calls.resume)
  }
  async function cancel({ id }: TransferRow) {
    uploads.stop(id)
    if (!(await calls.cancel.run({ transferId: id }))) sayError(calls.cancel)
  }
  async function remove(row?: TransferRow) {
    if (await calls.remove.run(row ? { transferId: row.id } : {}))
      notices.say(row ? words.removed : words.cleared, 'info')
    else sayError(calls.remove)
  }
  /** Takes back that a peer may send without asking. */
  async function askAgain(fingerprint: string) {
    if (await calls.revoke.run({ fingerprint, right: 'attach-file' }))
      notices.say(words.asksAgain, 'info')
    else sayError(calls.revoke)
  }
  /** In the folder where it lies; a page in a browser has no such view, and gives the path. */
  async function show({ id, savedTo }: TransferRow) {
    if (savedTo === undefined) return
    if (carrier === 'browser') return copy(savedTo, words.pathCopied)
    if (!(await calls.show.run({ transferId: id }))) sayError(calls.show)
  }
  return {
    ...{ accept, refuse, pause, resume, cancel, remove, askAgain, show },
    ...{ isWindow: carrier === 'electron', busy: calls.accept.busy },
  }
}

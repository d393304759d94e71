/** A request that comes while the window is open is told of at once, with what answers it. */
import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { InboxRow } from '../../../shared/rows.ts'
import { useNotices } from '../../notices.ts'
import type { NoticeAction } from '../../notices.ts'
import { usePairing } from '../trust/index.ts'
import { useInboxStore } from './inbox.store.ts'
import { useInboxActions } from './use-inbox-actions.ts'
import { acceptWord, WORDS as words } from './words.ts'

const TEXT_MAX = 160
const aboutOf = (id: string) => `request ${id}`

export function useAnnouncements() {
  const store = useInboxStore()
  const notices = useNotices()
  const router = useRouter()
  const { decide } = useInboxActions()
  const { pair } = usePairing()
  /** Those that have been told of, or waited before this window began to look; those that are gone are forgotten. */
  let known: ReadonlySet<string> | undefined

  /** What needs thought is not answered from a notice: it is opened. */
  function actionOf(request: InboxRow): NoticeAction {
    const { id, kind, peerId, warning, hindrance } = request
    if (warning !== undefined || kind === 'group')
      return {
        label: words.lookAt,
        run: () => void router.push({ name: 'inbox', params: { id } }),
      }
    if (hindrance !== undefined)
      return { label: words.pairFirst, run: () => void pair(peerId, true) }
    return { label: acceptWord(request), run: () => void decide(request, 'accept') }
  }

  function tell(requests: readonly InboxRow[]) {
    const before = known
    known = new Set(requests.map(({ id }) => id))
    if (before === undefined) return
    for (const id of before) if (!known.has(id)) notices.withdraw(aboutOf(id))
    for (const one of requests)
      // Files that are offered are told of as transfers, each by its name.
      if (!before.has(one.id) && one.kind !== 'file')
        notices.offer(aboutOf(one.id), one.summary.slice(0, TEXT_MAX), actionOf(one))
  }
  watch(
    () => (store.loaded ? store.requests : undefined),
    (requests) => requests && tell(requests),
    { immediate: true },
  )
}

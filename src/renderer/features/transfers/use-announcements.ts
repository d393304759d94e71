/** An offer that comes, and a transfer that ends, while the window is open: told of at once, with the way to it. */
import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { TransferRow } from '../../../shared/rows.ts'
import { transferNews } from '../../../shared/transfer-news.ts'
import type { TransferNews } from '../../../shared/transfer-news.ts'
import { useNotices } from '../../notices.ts'
import { formatBytes } from '../../ui/format.ts'
import { hostText } from '../../words/index.ts'
import { useTransfersStore } from './transfers.store.ts'
import { WORDS } from './words.ts'

const words = WORDS.told
const NAME_MAX = 80
const REASON_MAX = 160
const aboutOf = (id: string) => `transfer ${id}`

export function useAnnouncements() {
  const store = useTransfersStore()
  const notices = useNotices()
  const router = useRouter()
  let known: ReadonlyMap<string, TransferRow> | undefined

  const textOf = ({ kind, row }: TransferNews<TransferRow>): string => {
    const [name, file] = [row.peerName.slice(0, NAME_MAX), row.name.slice(0, NAME_MAX)]
    if (kind === 'offer') return words.offer({ name, file, size: formatBytes(row.sizeBytes) })
    if (kind === 'saved') return words[row.direction === 'in' ? 'saved' : 'sent']({ name, file })
    if (kind === 'refused') return words.refused({ name, file })
    return words.failed({ file, reason: hostText(row.stateReason).slice(0, REASON_MAX) })
  }

  function tell(rows: ReadonlyMap<string, TransferRow>) {
    const before = known
    known = rows
    if (before === undefined) return
    for (const [id, { state }] of before)
      if (state === 'Waiting' && rows.get(id)?.state !== 'Waiting') notices.withdraw(aboutOf(id))
    for (const news of transferNews(before, rows.values())) {
      const { id } = news.row
      notices.offer(aboutOf(id), textOf(news), {
        label: news.kind === 'offer' ? words.lookAt : words.show,
        run: () => void router.push({ name: 'transfers', params: { id } }),
      })
    }
  }
  watch(
    () => (store.loaded ? store.byId : undefined),
    (rows) => rows && tell(rows),
    { immediate: true },
  )
}

/** The commands of the selected answer: in its row's menu and in the palette. */
import IconBind from '~icons/lucide/link'
import IconCopy from '~icons/lucide/copy'
import IconTest from '~icons/lucide/gauge'
import IconPeer from '~icons/lucide/monitor'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import type { AnswerRow } from '../../../shared/rows.ts'
import type { Command } from '../../commands/index.ts'
import { useCopy } from '../../use-copy.ts'

const GROUP = 'Answer'

/** Whether an answer can be bound now. */
export const isBindable = ({ verdict, bound }: AnswerRow) => verdict === 'usable' && !bound

/** Whether the way to it can be measured now. */
export const isTestable = ({ endpoint, testing, verdict }: AnswerRow) =>
  endpoint !== undefined && !testing && verdict !== 'unusable'

export function useAnswerCommands(
  selected: () => AnswerRow | undefined,
  { bind, test }: Readonly<Record<'bind' | 'test', (answerId: string) => void>>,
) {
  const copy = useCopy()
  const router = useRouter()
  const of = (row: AnswerRow): readonly Command[] => [
    {
      ...{ id: 'answer.bind', title: 'Bind to this answer', group: GROUP, icon: IconBind },
      ...{ when: () => isBindable(row), run: () => bind(row.id) },
    },
    {
      ...{ id: 'answer.test', title: 'Test the way to it', group: GROUP, icon: IconTest },
      ...{ when: () => isTestable(row), run: () => test(row.id) },
    },
    {
      ...{ id: 'answer.peer', title: 'Go to the peer', group: GROUP, icon: IconPeer },
      run: () => void router.push({ name: 'peers', params: { id: row.peerId } }),
    },
    {
      ...{ id: 'answer.copy-endpoint', title: 'Copy endpoint', group: GROUP, icon: IconCopy },
      when: () => row.endpoint !== undefined,
      run: () => void copy(row.endpoint ?? '', 'Endpoint copied'),
    },
    {
      ...{ id: 'answer.copy-id', title: 'Copy peer id', group: GROUP, icon: IconCopy },
      run: () => void copy(row.peerId, 'Id copied'),
    },
    {
      ...{ id: 'answer.copy-reason', title: 'Copy verdict', group: GROUP, icon: IconCopy },
      run: () => void copy(row.verdictReason, 'Verdict copied'),
    },
  ]
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}

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
import { WORDS as words } from './words.ts'
import { useWords } from '../../words/index.ts'

const uiWords = useWords('ui')

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
      ...{ id: 'answer.bind', title: words.bindToThis, group: words.answer, icon: IconBind },
      ...{ when: () => isBindable(row), run: () => bind(row.id) },
    },
    {
      ...{ id: 'answer.test', title: words.testTheWay, group: words.answer, icon: IconTest },
      ...{ when: () => isTestable(row), run: () => test(row.id) },
    },
    {
      ...{ id: 'answer.peer', title: words.goToThe, group: words.answer, icon: IconPeer },
      run: () => void router.push({ name: 'peers', params: { id: row.peerId } }),
    },
    {
      ...{
        id: 'answer.copy-endpoint',
        title: words.copyEndpoint,
        group: words.answer,
        icon: IconCopy,
      },
      when: () => row.endpoint !== undefined,
      run: () => void copy(row.endpoint ?? '', words.endpointCopied),
    },
    {
      ...{ id: 'answer.copy-id', title: words.copyPeerId, group: words.answer, icon: IconCopy },
      run: () => void copy(row.peerId, uiWords.idCopied),
    },
    {
      ...{
        id: 'answer.copy-reason',
        title: words.copyVerdict,
        group: words.answer,
        icon: IconCopy,
      },
      run: () => void copy(row.verdictReason, words.verdictCopied),
    },
  ]
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}

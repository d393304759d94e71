/** The commands of the selected pipe: behind its three dots, in its row's menu and in the palette. */
import IconCritical from '~icons/lucide/bell'
import IconCopy from '~icons/lucide/copy'
import IconListen from '~icons/lucide/arrow-down-to-dot'
import IconPublish from '~icons/lucide/radio-tower'
import IconMove from '~icons/lucide/arrow-right-left'
import IconSave from '~icons/lucide/save'
import IconPort from '~icons/lucide/plug'
import IconRemove from '~icons/lucide/trash'
import IconService from '~icons/lucide/server'
import IconTwoPaths from '~icons/lucide/split'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { PipeRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import { isUnicast } from './pipe-state.ts'
import type { usePipeActions } from './use-pipe-actions.ts'
import { WORDS as words } from './words.ts'
import { useWords } from '../../words/index.ts'

const uiWords = useWords('ui')

interface Doing {
  readonly actions: ReturnType<typeof usePipeActions>
  readonly askToRemove: () => void
  readonly askToMove: () => void
  /** Goes where its end is fitted to a service of this machine, or to a port that leads to one. */
  readonly fit: (how: 'share' | 'use', pipe: PipeRow) => void
}

export function usePipeCommands(selected: () => PipeRow | undefined, doing: Doing) {
  const copy = useCopy()
  const { actions } = doing

  const of = (pipe: PipeRow): readonly Command[] => [
    {
      ...{ id: 'pipe.publish', group: words.pipe, icon: IconPublish, testid: testids.pipePublish },
      title: pipe.publishedWallMs ? words.publishAgain : words.publish,
      run: () => void actions.publish(pipe),
    },
    {
      ...{ id: 'pipe.listen', group: words.pipe, icon: IconListen, keys: ['l'] },
      title: pipe.listening ? words.stopListening : words.listen,
      run: () => void actions.listen(pipe, !pipe.listening),
    },
    {
      ...{
        id: 'pipe.critical',
        group: words.pipe,
        icon: IconCritical,
        testid: testids.pipeCritical,
      },
      title: pipe.critical ? words.doNotTell : words.tellMeWhen,
      run: () => void actions.setCritical(pipe, !pipe.critical),
    },
    {
      ...{
        id: 'pipe.two-paths',
        group: words.pipe,
        icon: IconTwoPaths,
        testid: testids.pipeTwoPaths,
      },
      title: pipe.twoPaths ? words.onePath : words.twoPaths,
      when: () => pipe.critical === true && pipe.type !== 'JxtaPropagate',
      run: () => void actions.setTwoPaths(pipe, !pipe.twoPaths),
    },
    {
      ...{ id: 'pipe.saved', group: words.pipe, icon: IconSave, testid: testids.pipeSaved },
      title: pipe.saved ? words.doNotSave : words.saveConversations,
      when: () => pipe.type !== 'JxtaPropagate',
      run: () => void actions.setSaved(pipe, !pipe.saved),
    },
    {
      ...{ id: 'pipe.copy-id', title: uiWords.copyId, group: words.pipe, icon: IconCopy },
      run: () => void copy(pipe.id, uiWords.idCopied),
    },
    {
      ...{ id: 'pipe.copy-command', title: uiWords.copyAsCommand, group: words.pipe },
      icon: IconTerminal,
      run: () => void copy(cliLines.resolve(pipe.id), uiWords.commandCopied),
    },
    {
      ...{ id: 'pipe.share-service', title: words.shareService, group: words.pipe },
      ...{ icon: IconService, when: () => isUnicast(pipe), run: () => doing.fit('share', pipe) },
    },
    {
      ...{ id: 'pipe.use-service', title: words.useService, group: words.pipe, icon: IconPort },
      ...{ when: () => isUnicast(pipe), run: () => doing.fit('use', pipe) },
    },
    {
      ...{ id: 'pipe.move', title: words.moveItsEnd, group: words.pipe, icon: IconMove },
      ...{ testid: testids.pipeMove, when: () => pipe.input !== undefined, run: doing.askToMove },
    },
    {
      ...{
        id: 'pipe.remove',
        title: words.removeText,
        group: words.pipe,
        icon: IconRemove,
        danger: true,
      },
      ...{ testid: testids.pipeRemove, run: doing.askToRemove },
    },
  ]
  return computed(() => {
    const pipe = selected()
    return pipe ? of(pipe) : []
  })
}

/** What the keyboard does on every screen that is a list beside the detail of its selected row. */
import type { Ref } from 'vue'
import type { Command } from './commands/index.ts'
import { useWords } from './words/index.ts'

const words = useWords('shell').lists

interface ListActions {
  readonly filter: () => void
  /** Moves the selection by so many rows. */
  readonly move: (by: number) => void
  readonly open: () => void
  readonly back: () => void
  readonly isOpen: Readonly<Ref<boolean>>
}

/** @param name Begins the ids, such as `peers`; @param group The heading on the sheet of keys. */
export function listCommands(
  name: string,
  group: string,
  actions: ListActions,
): readonly Command[] {
  const keyed = (id: string, title: string, key: string, run: () => void): Command => ({
    ...{ id: `${name}.${id}`, title, group, keys: [key], keyOnly: true, run },
  })
  return [
    keyed('filter', words.filter, '/', actions.filter),
    keyed('next', words.next, 'j', () => actions.move(1)),
    keyed('previous', words.previous, 'k', () => actions.move(-1)),
    keyed('open', words.open, 'Enter', actions.open),
    {
      ...keyed('back', useWords('ui').back, 'Escape', actions.back),
      when: () => actions.isOpen.value,
    },
  ]
}

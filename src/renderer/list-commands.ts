/** What the keyboard does on every screen that is a list beside the detail of its selected row. */
import type { Ref } from 'vue'
import type { Command } from './commands/index.ts'

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
    keyed('filter', 'Filter', '/', actions.filter),
    keyed('next', 'Next', 'j', () => actions.move(1)),
    keyed('previous', 'Previous', 'k', () => actions.move(-1)),
    keyed('open', 'Open', 'Enter', actions.open),
    {
      ...keyed('back', 'Back to the list', 'Escape', actions.back),
      when: () => actions.isOpen.value,
    },
  ]
}

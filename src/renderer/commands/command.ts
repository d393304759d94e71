/**
 * What a person can do, as data: one command stands behind its key, its line in the palette and on the sheet of keys, its
 * entry in a row's menu and in the menu bar.
 */
import type { Component } from 'vue'
import type { MenuAction } from '../ui/menu.ts'
import { keyName } from '../ui/key-names.ts'

export interface Command {
  /** Stable and unique, such as `pipes.new`: what was used lately is remembered by it. */
  readonly id: string
  readonly title: string
  /** Where it belongs on the sheet of keys and in the palette. */
  readonly group: string
  /** Such as `r`, `/`, `Escape`, `Mod+k`; `Mod` is Ctrl, and on a Mac the command key. */
  readonly keys?: readonly string[]
  readonly icon?: Component
  /** Works, and is offered, only while this holds. */
  readonly when?: () => boolean
  /** Only a key, such as that for the next row: nobody looks for it by its name. */
  readonly keyOnly?: boolean
  readonly danger?: boolean
  readonly testid?: string
  readonly run: () => void
}

export const isOffered = (command: Command) => command.when?.() ?? true

/** The commands that are on offer, as entries of a menu. */
export const menuOf = (commands: readonly Command[]): readonly MenuAction[] =>
  commands
    .filter((one) => isOffered(one) && !one.keyOnly)
    .map(({ title, icon, keys, danger, testid, run }) => ({
      ...{ label: title, icon, danger, testid, run },
      shortcut: keys?.[0] === undefined ? undefined : keyName(keys[0]),
    }))

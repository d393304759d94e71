import type { Component } from 'vue'

/** One entry of a menu: of three dots, of a row, wherever. */
export interface MenuAction {
  readonly label: string
  readonly icon?: Component | undefined
  readonly run: () => void
  /** The key that does the same, as people read it. */
  readonly shortcut?: string | undefined
  readonly danger?: boolean | undefined
  readonly testid?: string | undefined
}

/** What another feature shows of a pipe, in a tab of its own: given by the frame. */
import type { Component, InjectionKey, Ref } from 'vue'
import type { PipeRow } from '../../../shared/rows.ts'

export interface PipePart {
  /** Names the tab, in the address too. */
  readonly tab: 'attachments'
  readonly label: () => string
  /** How many there are; called in the setup of the detail. */
  readonly useCount: (pipeId: () => string) => Readonly<Ref<number>>
  /** Shows it; its one property is the `pipe`. */
  readonly component: Component<{ readonly pipe: PipeRow }>
}

export const pipeParts: InjectionKey<readonly PipePart[]> = Symbol('parts of a pipe')

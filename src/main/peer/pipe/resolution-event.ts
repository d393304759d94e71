import type { AnswerInput, ResolutionInput, ResolutionState } from './resolution-machine.ts'

/** What happens in one run of the binding query, as it happens. */
export type ResolutionEvent =
  /** Everybody, or one peer alone, is about to be asked. */
  | { readonly kind: 'asking'; readonly peerId?: AnswerInput['peerId'] }
  /** A channel took the question or refused it; somebody answered; a peer asked alone is not reached. */
  | Extract<ResolutionInput, { readonly kind: 'asked' | 'answer' | 'unreachable' }>
  /** Enough is known for the rule to choose. */
  | { readonly kind: 'decided' }
  | { readonly kind: 'ended'; readonly state: ResolutionState }

import type { Machine } from '../../base/machine.ts'
import type { TransferFault, TransferHold, TransferStep } from '../../protocol/transfer-message.ts'

export const RECEIVE_STATES = [
  'Waiting',
  'Receiving',
  'Paused',
  'Verifying',
  'Saved',
  'Refused',
  'Cancelled',
  'Failed',
  'Expired',
] as const
export type ReceiveState = (typeof RECEIVE_STATES)[number]

/** Why it is in its state; the words are its reader's. */
export const RECEIVE_WHYS = [
  'decision',
  'looking',
  'moving',
  'held-here',
  'held-there',
  'disk-here',
  'away',
  'checking',
  'saved',
  'refused-here',
  'cancelled-here',
  'cancelled-there',
  'changed',
  'unreadable',
  'content',
  'unwritable',
  'expired',
] as const
export type ReceiveWhy = (typeof RECEIVE_WHYS)[number]

export type ReceiveInput =
  /** The sender offers it, on a new conversation or again. */
  | { readonly kind: 'offered' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse' }
  /** What is on the disk already is known: so much is to be asked for. */
  | { readonly kind: 'looked'; readonly take: TransferStep }
  /** The last byte has come. */
  | { readonly kind: 'all-there' }
  /** One file was not what was offered, and is to come anew. */
  | { readonly kind: 'again' }
  /** All has its name. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'disk-full' }
  /** There is room again, or it is worth a try. */
  | { readonly kind: 'room' }
  | { readonly kind: 'failed'; readonly why: TransferFault }
  /** What the sender says. */
  | { readonly kind: 'hold'; readonly why: TransferHold }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed-there'; readonly why: TransferFault }
  /** What the person here wants. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'expire' }

export type ReceiveEffect =
  | { readonly kind: 'say'; readonly step: TransferStep }
  /** Look at what is on the disk; `looked` follows. */
  | { readonly kind: 'look' }
  /** Whatever comes from now on is not taken. */
  | { readonly kind: 'stop' }
  /** It is over without being saved: what was begun is to be removed. */
  | { readonly kind: 'clean' }

export interface KeptReceiving {
  readonly state: ReceiveState
  readonly why: ReceiveWhy
  readonly isHeld: boolean
}

const ENDS: ReadonlySet<ReceiveState> = new Set([
  'Saved',
  'Refused',
  'Cancelled',
  'Failed',
  'Expired',
])

/**
 * The receiver's side of a transfer. It says at each new conversation how far it is, after it has looked at its disk; an
 * offer of what is over is answered with how it ended.
 *
 *   Waiting ──accept──▶ Receiving ──all there──▶ Verifying ──saved──▶ Saved
 *                         ▲  │ lost, hold, pause, disk full    any ──▶ Refused, Cancelled, Failed, Expired
 *                         └─ Paused
 */
export class TransferReceiveMachine implements Machine<ReceiveInput, ReceiveEffect> {
  state: ReceiveState = 'Waiting'
  why: ReceiveWhy = 'decision'
  isHeld = false
  readonly deadlineMs = undefined
  #linked = false

  constructor(kept?: KeptReceiving) {
    if (kept === undefined) return
    this.state = kept.state
    this.why = kept.why
    this.isHeld = kept.isHeld
    // The conversation ended with the process.
    if (kept.state === 'Receiving' || kept.state === 'Verifying') this.#enter('Paused', 'away')
  }

  get isOver(): boolean {
    return ENDS.has(this.state)
  }

  get isLinked(): boolean {
    return this.#linked
  }

  get canExpire(): boolean {
    return !this.isOver && !this.#linked
  }

  step(input: ReceiveInput): readonly ReceiveEffect[] {
    if (input.kind === 'lost') return this.#lost()
    if (this.isOver) return input.kind === 'offered' ? this.#answerAfterEnd() : []
    switch (input.kind) {
      case 'offered':
        this.#linked = true
        // What is being read once more says by itself how it went.
        return this.state === 'Verifying' ? [] : this.#goOn()
      case 'accept':
        if (this.state !== 'Waiting') return []
        this.#enter('Paused', this.isHeld ? 'held-here' : 'away')
        return this.#goOn()
      case 'refuse':
        return this.#end('Refused', 'refused-here', { kind: 'refused', why: 'person' })
      case 'looked':
        if (this.why !== 'looking' || !this.#linked) return []
        this.#enter('Receiving', 'moving')
        return [{ kind: 'say', step: input.take }]
      case 'all-there':
        if (this.state === 'Receiving') this.#enter('Verifying', 'checking')
        return []
      case 'again':
        return this.#goOn()
      case 'saved':
        return this.#saved()
      case 'disk-full':
        return this.#hold('disk-here', { kind: 'hold', why: 'disk-full' })
      case 'room':
        return this.state === 'Paused' && this.why === 'disk-here' ? this.#goOn() : []
      case 'failed':
        return this.#end('Failed', input.why, { kind: 'failed', why: input.why })
      case 'failed-there':
        return this.#end('Failed', input.why)
      case 'hold':
        return this.state === 'Waiting' ? [] : this.#hold(this.isHeld ? 'held-here' : 'held-there')
      case 'cancelled':
        return this.#end('Cancelled', 'cancelled-there')
      case 'pause':
        this.isHeld = true
        return this.state === 'Waiting'
          ? []
          : this.#hold('held-here', { kind: 'hold', why: 'person' })
      case 'resume':
        this.isHeld = false
        return this.state === 'Paused' && this.why !== 'held-there' ? this.#goOn() : []
      case 'cancel':
        return this.#end('Cancelled', 'cancelled-here', { kind: 'cancel' })
      case 'expire':
        return this.canExpire ? this.#end('Expired', 'expired') : []
    }
  }

  /** What comes next now that the sender, or the person, is there. */
  #goOn(): readonly ReceiveEffect[] {
    if (this.state === 'Waiting') return this.#said({ kind: 'waits' })
    if (this.isHeld) return this.#hold('held-here', { kind: 'hold', why: 'person' })
    if (!this.#linked) {
      this.#enter('Paused', 'away')
      return [{ kind: 'stop' }]
    }
    this.#enter('Receiving', 'looking')
    return [{ kind: 'stop' }, { kind: 'look' }]
  }

  #lost(): readonly ReceiveEffect[] {
    this.#linked = false
    if (this.state === 'Verifying') return []
    if (this.state === 'Receiving' || (this.state === 'Paused' && this.why === 'held-there'))
      this.#enter('Paused', 'away')
    return [{ kind: 'stop' }]
  }

  #hold(why: ReceiveWhy, step?: TransferStep): readonly ReceiveEffect[] {
    this.#enter('Paused', why)
    return [{ kind: 'stop' }, ...(step === undefined ? [] : this.#said(step))]
  }

  #saved(): readonly ReceiveEffect[] {
    this.isHeld = false
    this.#enter('Saved', 'saved')
    return this.#said({ kind: 'receipt' })
  }

  #answerAfterEnd(): readonly ReceiveEffect[] {
    this.#linked = true
    if (this.state === 'Saved') return this.#said({ kind: 'receipt' })
    if (this.state === 'Refused') return this.#said({ kind: 'refused', why: 'person' })
    if (this.state !== 'Failed') return this.#said({ kind: 'cancel' })
    return this.#said({ kind: 'failed', why: faultOf(this.why) })
  }

  #end(state: ReceiveState, why: ReceiveWhy, step?: TransferStep): readonly ReceiveEffect[] {
    this.isHeld = false
    this.#enter(state, why)
    const said = step === undefined ? [] : this.#said(step)
    return [{ kind: 'stop' }, ...said, { kind: 'clean' }]
  }

  #said(step: TransferStep): readonly ReceiveEffect[] {
    return this.#linked ? [{ kind: 'say', step }] : []
  }

  #enter(state: ReceiveState, why: ReceiveWhy): void {
    this.state = state
    this.why = why
  }
}

const faultOf = (why: ReceiveWhy): TransferFault =>
  why === 'changed' || why === 'unreadable' || why === 'unwritable' ? why : 'content'

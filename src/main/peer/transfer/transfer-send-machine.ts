import type { Machine } from '../../base/machine.ts'
import type {
  TransferFault,
  TransferHold,
  TransferRefusal,
  TransferStep,
} from '../../protocol/transfer-message.ts'

export const SEND_STATES = [
  'Preparing',
  'Offered',
  'Sending',
  'Paused',
  'Verifying',
  'Saved',
  'Refused',
  'Cancelled',
  'Failed',
  'Expired',
] as const
export type SendState = (typeof SEND_STATES)[number]

/** Why it is in its state; the words are its reader's. */
export const SEND_WHYS = [
  'reading',
  'uploading',
  'peer-away',
  'person-there',
  'moving',
  'held-here',
  'held-there',
  'disk-there',
  'away-midway',
  'checking-there',
  'saved',
  'refused',
  'full',
  'malformed',
  'cancelled-here',
  'cancelled-there',
  'changed',
  'unreadable',
  'content',
  'unwritable',
  'expired',
] as const
export type SendWhy = (typeof SEND_WHYS)[number]

type Take = Extract<TransferStep, { kind: 'take' }>

export type SendInput =
  /** All is read and hashed. */
  | { readonly kind: 'prepared' }
  /** A conversation with the receiver begins. */
  | { readonly kind: 'linked' }
  | { readonly kind: 'lost' }
  /** What the receiver says. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'refused'; readonly why: TransferRefusal }
  | { readonly kind: 'take'; readonly take: Take }
  | { readonly kind: 'hold'; readonly why: TransferHold }
  | { readonly kind: 'receipt' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed-there'; readonly why: TransferFault }
  /** All that was wanted is sent. */
  | { readonly kind: 'all-sent' }
  /** What was offered cannot be sent. */
  | { readonly kind: 'failed'; readonly why: TransferFault }
  /** What the person here wants. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  /** It waited for too long. */
  | { readonly kind: 'expire' }

export type SendEffect =
  /** Say what there is; the receiver answers. */
  | { readonly kind: 'offer' }
  | { readonly kind: 'say'; readonly step: TransferStep }
  | { readonly kind: 'send'; readonly take: Take }
  | { readonly kind: 'stop' }
  /** It is over: what was kept for it alone can go. */
  | { readonly kind: 'over' }

/** What is kept of it. */
export interface KeptSending {
  readonly state: SendState
  readonly why: SendWhy
  /** The person here holds it. */
  readonly isHeld: boolean
}

const ENDS: ReadonlySet<SendState> = new Set(['Saved', 'Refused', 'Cancelled', 'Failed', 'Expired'])

/**
 * The sender's side of a transfer. Whatever the link does, the receiver says at each new one how far it is; nothing that is
 * over is ever left.
 *
 *   Preparing ─▶ Offered ──take──▶ Sending ──all sent──▶ Verifying ──receipt──▶ Saved
 *                   ▲                ▲  │ hold, lost, pause
 *                   └── Paused ◀─────┼──┘            any ──▶ Refused, Cancelled, Failed, Expired
 *                         └──take────┘
 */
export class TransferSendMachine implements Machine<SendInput, SendEffect> {
  state: SendState = 'Preparing'
  why: SendWhy
  isHeld = false
  readonly deadlineMs = undefined
  #linked = false
  /** It has begun to move before. */
  #begun = false

  constructor(kept?: KeptSending, why: SendWhy = 'reading') {
    this.why = why
    if (kept === undefined) return
    this.state = kept.state
    this.why = kept.why
    this.isHeld = kept.isHeld
    this.#begun = kept.state !== 'Preparing' && kept.state !== 'Offered'
    // The conversation ended with the process.
    if (kept.state === 'Sending' || kept.state === 'Verifying') this.#enter('Paused', 'away-midway')
  }

  get isOver(): boolean {
    return ENDS.has(this.state)
  }

  /** Whether a conversation with the receiver is needed. */
  get wantsLink(): boolean {
    return !this.isOver && this.state !== 'Preparing' && !this.isHeld
  }

  /** Whether it waits for somebody to take it: that does not last for ever. */
  get canExpire(): boolean {
    return !this.isOver && this.state !== 'Sending' && this.state !== 'Verifying'
  }

  step(input: SendInput): readonly SendEffect[] {
    if (this.isOver) return this.#afterEnd(input)
    switch (input.kind) {
      case 'prepared':
        if (this.state !== 'Preparing') return []
        this.#enter('Offered', 'peer-away')
        if (this.isHeld) this.#enter('Paused', 'held-here')
        return this.#linked && !this.isHeld ? [{ kind: 'offer' }] : []
      case 'linked':
        this.#linked = true
        return this.wantsLink ? [{ kind: 'offer' }] : []
      case 'lost':
        return this.#lost()
      case 'cancel':
        return this.#end('Cancelled', 'cancelled-here', { kind: 'cancel' })
      case 'cancelled':
        return this.#end('Cancelled', 'cancelled-there')
      case 'expire':
        return this.canExpire ? this.#end('Expired', 'expired', { kind: 'cancel' }) : []
      case 'failed':
        return this.#end('Failed', input.why, { kind: 'failed', why: input.why })
      case 'failed-there':
        return this.#end('Failed', input.why)
      case 'receipt':
        return this.state === 'Preparing' ? [] : this.#end('Saved', 'saved')
      case 'refused':
        return this.#end('Refused', input.why === 'person' ? 'refused' : input.why)
      case 'pause':
        return this.#pause()
      case 'resume':
        return this.#resume()
      default:
        return this.isHeld || this.state === 'Preparing' ? [] : this.#moved(input)
    }
  }

  #moved(input: Extract<SendInput, { kind: 'waits' | 'take' | 'hold' | 'all-sent' }>) {
    switch (input.kind) {
      case 'waits':
        this.#enter('Offered', 'person-there')
        return [{ kind: 'stop' }] as const
      case 'take':
        this.#begun = true
        this.#enter('Sending', 'moving')
        return [{ kind: 'stop' }, { kind: 'send', take: input.take }] as const
      case 'hold':
        this.#enter('Paused', input.why === 'person' ? 'held-there' : 'disk-there')
        return [{ kind: 'stop' }] as const
      case 'all-sent':
        if (this.state === 'Sending') this.#enter('Verifying', 'checking-there')
        return []
    }
  }

  #lost(): readonly SendEffect[] {
    this.#linked = false
    if (this.state === 'Sending' || this.state === 'Verifying') this.#enter('Paused', 'away-midway')
    else if (this.state === 'Offered') this.#enter('Offered', 'peer-away')
    return [{ kind: 'stop' }]
  }

  #pause(): readonly SendEffect[] {
    this.isHeld = true
    if (this.state === 'Preparing') return []
    this.#enter('Paused', 'held-here')
    const said = this.#linked ? ([{ kind: 'say', step: HELD }] as const) : []
    return [{ kind: 'stop' }, ...said]
  }

  #resume(): readonly SendEffect[] {
    const wasHeld = this.isHeld
    this.isHeld = false
    if (this.state === 'Preparing' || (!wasHeld && this.state !== 'Paused')) return []
    if (wasHeld && this.#begun) this.#enter('Paused', 'away-midway')
    else if (wasHeld) this.#enter('Offered', 'peer-away')
    return this.#linked ? [{ kind: 'offer' }] : []
  }

  /** Whoever still sends, or asks, is told that it is over. */
  #afterEnd({ kind }: SendInput): readonly SendEffect[] {
    if (kind !== 'take' && kind !== 'waits' && kind !== 'hold') return []
    if (this.state === 'Saved') return []
    return [{ kind: 'say', step: CANCELLED }]
  }

  #end(state: SendState, why: SendWhy, step?: TransferStep): readonly SendEffect[] {
    const said = step !== undefined && this.#linked ? ([{ kind: 'say', step }] as const) : []
    this.isHeld = false
    this.#enter(state, why)
    return [{ kind: 'stop' }, ...said, { kind: 'over' }]
  }

  #enter(state: SendState, why: SendWhy): void {
    this.state = state
    this.why = why
  }
}

const HELD: TransferStep = { kind: 'hold', why: 'person' }
const CANCELLED: TransferStep = { kind: 'cancel' }

import type { Clock } from '../../base/clock.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import { isAvoided, leadsTo, type LinkWish } from '../endpoint/link-table.ts'
import type { Way } from '../endpoint/way.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { EndCause } from './output-end.ts'
import { OutputMachine, type OutputEffect, type OutputInput } from './output-machine.ts'
import { wishFor, type PathRules } from './path-rules.ts'
import { SendLine } from './send-line.ts'

/** Where an output end is bound, and who decided so. */
export interface Binding {
  readonly peerId: PeerId
  readonly endpoint: string
  readonly transport: string
  readonly chosenBy: 'hand' | 'rule'
  /** The reason in words. */
  readonly reason: string
}

export interface OutputStats {
  readonly sent: number
  readonly sentBytes: number
  /** Senders waiting for room or for the link. */
  readonly waiting: number
}

/** How much one pipe writes before the other pipes that wait for the same way get their turn. */
const HELPING_BYTES = 64 * 1024

/** Why an end leaves the way that it is on, though that is well. */
const PATH_BARRED = 'The path in use is not allowed for this pipe any more'

const ACCEPTED = Promise.resolve()

/** What carries an output end's messages: a link, or a session over links. */
export interface OutputCarrier {
  /** Whether it carries anything at all now: without, there is no use in waiting for room. */
  readonly isOpen: boolean
  readonly writable: boolean
  /** Settles when there is room, or it is not open any more. */
  whenWritable(): Promise<void>
  write(message: Message): void
  /** Makes a new one; it is used only once the function that this gives is called. Rejects as linking does. */
  dial(wish: LinkWish, signal: AbortSignal): Promise<() => void>
  /** Begins to tell the shell of what befalls the one in use. */
  watch(): void
  /** Hears no more of it. Idempotent. */
  release(): void
}

export interface OutputShellParts {
  /** Names its timer. */
  readonly name: string
  readonly advertisement: PipeAdvertisement
  readonly binding: Binding
  readonly clock: Clock
  readonly carrier: OutputCarrier
  /** What a person decided about the pipe's paths, as of now. */
  readonly rules: () => PathRules
}

/**
 * What the output ends of unicast pipes have in common, whatever carries them: their life, the line of those who wait to
 * send, and how much was sent. Messages of one caller leave in the order of the calls, and none is lost silently.
 */
export class OutputShell {
  /** The state or its reason has changed. */
  readonly changed = new Emitter<void>()
  readonly machine: OutputMachine
  readonly #parts: OutputShellParts
  readonly #runner: MachineRunner<OutputInput, OutputEffect>
  readonly #abort = new AbortController()
  readonly #line = new SendLine()
  #serving = false
  #cause: EndCause = 'unreachable'
  #sent = 0
  #sentBytes = 0

  constructor(parts: OutputShellParts) {
    this.#parts = parts
    this.machine = new OutputMachine(parts.binding.reason)
    this.#runner = new MachineRunner<OutputInput, OutputEffect>(
      parts.name,
      this.machine,
      { kind: 'tick' },
      parts.clock,
      (effect) => this.#perform(effect),
    )
  }

  get stats(): OutputStats {
    return { sent: this.#sent, sentBytes: this.#sentBytes, waiting: this.#line.length }
  }

  /** Why it is unbound; means nothing before. */
  get cause(): EndCause {
    return this.#cause
  }

  /** See {@link OutputPipe.send}. */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.machine.state === 'unbound') return Promise.reject(this.#unboundError())
    if (this.#line.length > 0 || !this.#parts.carrier.writable) {
      const turn = this.#line.join(message, signal)
      void this.#serve()
      return turn
    }
    try {
      this.#write(message)
      return ACCEPTED
    } catch (error) {
      return Promise.reject(toPipefitterError(error))
    }
  }

  /** What carried the messages is gone. */
  broken(error: string): void {
    this.#runner.feed({ kind: 'broken', error })
  }

  /** There may be a way now, where one is waited for. */
  hint(): void {
    this.#runner.feed({ kind: 'hint' })
  }

  /** The carrier uses another way already. */
  moved(reason: string): void {
    this.#runner.feed({ kind: 'moved', reason })
    this.#parts.carrier.watch()
    void this.#serve()
  }

  /** Leaves the way in use if the rules of a person do not allow it any more. */
  recheck(way: Way, isDirect: boolean): void {
    const { pinned, excluded } = this.#parts.rules()
    const isPinned = pinned === undefined || (isDirect && leadsTo(way.link, pinned.endpoint))
    if (this.machine.state !== 'bound' || (isPinned && !isAvoided(way.link, excluded))) return
    this.#parts.carrier.release()
    this.#runner.feed({ kind: 'barred', reason: PATH_BARRED })
  }

  close(reason: string, cause: EndCause): void {
    if (this.machine.state !== 'unbound') this.#cause = cause
    this.#runner.feed({ kind: 'close', reason })
  }

  #write(message: Message): void {
    this.#parts.carrier.write(message)
    this.#sent++
    this.#sentBytes += message.byteLength
  }

  /** Writes those in line as there is room, in small helpings so that other pipes on the same way get theirs. */
  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    const { carrier } = this.#parts
    while (this.#line.length > 0 && carrier.isOpen) {
      await carrier.whenWritable()
      this.#line.serve(
        HELPING_BYTES,
        () => carrier.writable,
        (message) => this.#write(message),
      )
    }
    this.#serving = false
  }

  #perform(effect: OutputEffect): void {
    if (effect.kind === 'dial') void this.#dial()
    else if (effect.kind === 'unbound') this.#end()
    else this.changed.emit()
  }

  /** What a person chose stays: only that endpoint. What the rule chose may be any endpoint of the pipe's transport. */
  async #dial(): Promise<void> {
    const { advertisement, binding, carrier, rules } = this.#parts
    try {
      const wish = wishFor(advertisement.transport, binding, rules())
      const use = await carrier.dial(wish, this.#abort.signal)
      if (this.machine.state !== 'rebinding') return
      use()
      this.#runner.feed({ kind: 'linked' })
      carrier.watch()
      void this.#serve()
    } catch (error) {
      this.#runner.feed({ kind: 'failed', error: errorText(error) })
    }
  }

  #end(): void {
    this.#runner.stop()
    this.#parts.carrier.release()
    this.#abort.abort()
    this.#line.dismiss(this.#unboundError())
  }

  #unboundError(): PipefitterError {
    return new PipefitterError(
      this.#cause === 'refused' ? 'access/refused' : 'pipe/not-bound',
      `The pipe "${this.#parts.advertisement.name}" is not bound: ${this.machine.reason}`,
    )
  }
}

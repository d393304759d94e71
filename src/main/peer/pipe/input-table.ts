import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Caller } from './caller.ts'
import { InputPipe } from './input-pipe.ts'
import type { PipeGate } from './pipe-gate.ts'
import type { PropagatePipes } from './propagate-pipe.ts'

/** How an input end is bound for a service of this program. */
export interface PrivateInputOptions {
  readonly announced?: boolean | undefined
  readonly guest?: Caller | undefined
}

export interface InputTableWorld {
  readonly clock: Clock
  readonly gate: PipeGate
  readonly propagate: PropagatePipes
}

/** The input ends of one group's pipes that are bound at this peer. */
export class InputTable {
  /** An input end was bound or unbound here. */
  readonly changed = new Emitter<PipeId>()
  readonly #world: InputTableWorld
  readonly #inputs = new Map<PipeId, InputPipe>()
  /** The text of a destination's parameter is the same with every message of a pipe; others are parsed. */
  readonly #inputsByText = new Map<string, InputPipe>()
  /** Input ends that belong to a service here, such as the ends of bidirectional pipes. */
  readonly #private = new Map<PipeId, InputPipe>()
  readonly #announced = new Map<PipeId, PipeAdvertisement>()
  #lostByClosed = 0
  #closed = false

  constructor(world: InputTableWorld) {
    this.#world = world
  }

  /** Binds the input end of a pipe at this peer; one that is bound already is given again. */
  open(advertisement: PipeAdvertisement): InputPipe {
    const { id, type } = advertisement
    const open = this.input(id)
    if (open !== undefined) return open
    if (isPropagate(type)) return this.openOwn(advertisement)
    const input = new InputPipe(advertisement, this.#world.clock, () => this.#onClosed(id))
    this.#inputs.set(id, input)
    this.#inputsByText.set(id, input)
    this.changed.emit(id)
    return input
  }

  /** Binds one more input end of a propagate pipe: each gets every message. Throws `pipe/wrong-type` for other pipes. */
  openOwn(advertisement: PipeAdvertisement): InputPipe {
    const { id } = advertisement
    assertPropagate(advertisement)
    const input = this.#world.propagate.openInput(advertisement, () => this.changed.emit(id))
    this.changed.emit(id)
    return input
  }

  /**
   * Binds an input end for a service of this program alone: it answers queries and takes messages as any other, but is
   * not among the ends of which others hear. `announced`: rendezvous are told of it. `guest`: it is for this peer alone. Throws
   * `pipe/in-use` where the pipe's input end is bound here already.
   */
  openPrivate(
    advertisement: PipeAdvertisement,
    { announced = false, guest }: PrivateInputOptions = {},
  ): InputPipe {
    const { id } = advertisement
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    if (this.bound(id) !== undefined)
      throw new PipefitterError(
        'pipe/in-use',
        `The input end of "${advertisement.name}" is bound here already`,
      )
    const input = new InputPipe(advertisement, this.#world.clock, () => {
      this.#private.delete(id)
      this.#world.gate.forget(id)
      if (this.#announced.delete(id)) this.changed.emit(id)
    })
    this.#private.set(id, input)
    if (guest !== undefined) this.#world.gate.invite(id, guest)
    if (announced) {
      this.#announced.set(id, advertisement)
      this.changed.emit(id)
    }
    return input
  }

  /** The input end of a pipe that is bound here; of several the one that was bound first. */
  input(id: PipeId): InputPipe | undefined {
    return this.#inputs.get(id) ?? this.#world.propagate.input(id)
  }

  /** That of a unicast pipe, by the parameter of a message's destination; one of a service not, see {@link unicast}. */
  byText(param: string): InputPipe | undefined {
    return this.#inputsByText.get(param)
  }

  /** That of a unicast pipe, be it of a service of this program. */
  unicast(id: PipeId): InputPipe | undefined {
    return this.#inputs.get(id) ?? this.#private.get(id)
  }

  /** All of one pipe, whoever reads them. */
  all(id: PipeId): readonly InputPipe[] {
    const own = [this.#inputs.get(id), this.#private.get(id)].filter((one) => one !== undefined)
    return [...own, ...this.#world.propagate.inputs(id)]
  }

  /** The advertisement under which a pipe's input end is bound here, whoever reads it. */
  bound(id: PipeId): PipeAdvertisement | undefined {
    return (this.input(id) ?? this.#private.get(id))?.advertisement
  }

  /** The pipes of whose input ends others hear. */
  allBound(): readonly PipeAdvertisement[] {
    const unicast = [...this.#inputs.values()].map(({ advertisement }) => advertisement)
    return [...unicast, ...this.#announced.values(), ...this.#world.propagate.bound()]
  }

  /** Messages given up by all input ends since the start, because their readers stayed behind. */
  lost(): number {
    let lost = this.#lostByClosed + this.#world.propagate.lost()
    for (const input of this.#inputs.values()) lost += input.stats.lost
    return lost
  }

  /** Unbinds what is bound of a pipe for a person, not for a service. */
  close(id: PipeId): void {
    this.#inputs.get(id)?.close()
    this.#world.propagate.closeInputs(id)
  }

  /** Unbinds every end here, for good; idempotent. */
  closeAll(): void {
    this.#closed = true
    for (const input of [...this.#inputs.values(), ...this.#private.values()]) input.close()
  }

  #onClosed(id: PipeId): void {
    this.#lostByClosed += this.#inputs.get(id)?.stats.lost ?? 0
    this.#inputs.delete(id)
    this.#world.gate.forget(id)
    this.#inputsByText.clear()
    for (const [text, input] of this.#inputs) this.#inputsByText.set(text, input)
    this.changed.emit(id)
  }
}

/** Throws `pipe/wrong-type` for a pipe that has one receiver. */
export const assertPropagate = ({ type }: PipeAdvertisement): void => {
  if (isPropagate(type)) return
  throw new PipefitterError('pipe/wrong-type', `A pipe of type ${type} is no propagate pipe`)
}

/** An end that moves between three peers a hundred times, under load, over links that lose: on machines and marks alone. */
import { describe, expect, it } from 'vitest'
import { randomBelow, seededRandom } from '../../../base/random.ts'
import { DeliveryMarks } from '../delivery/delivery-marks.ts'
import { QueueMachine, type QueueEffect } from '../delivery/queue-machine.ts'

const MOVES = 100
const HOLDERS = 3
const STREAM = 'a'.repeat(32)
const STEP_MS = 50

interface Parcel {
  readonly to: number
  readonly sequence: number
  readonly after: number
}

/** One sender with a queue, three peers of which one holds the end at a time, and a network that loses and forgets. */
class World {
  readonly delivered: number[] = []
  readonly accepted: number[] = []
  acknowledged = 0
  readonly #chance: () => number
  readonly #queue = new QueueMachine([])
  readonly #marks = Array.from({ length: HOLDERS }, () => new DeliveryMarks<string>())
  #holder = 0
  #boundTo: number | undefined = 0
  #parcels: Parcel[] = []
  #acks: { readonly from: number; readonly sequence: number }[] = []
  #nowMs = 0

  constructor(chance: () => number) {
    this.#chance = chance
    this.#feed({ kind: 'linked' })
  }

  get waiting(): number {
    return this.#queue.waiting.length
  }

  accept(): void {
    const sequence = this.accepted.length + 1
    this.accepted.push(sequence)
    this.#feed({ kind: 'queued', message: { sequence, sizeBytes: 100 } })
  }

  /** What was delivered goes with the end; what is on its way to the old holder is not taken there any more. */
  move(): void {
    const next = (this.#holder + 1 + Math.floor(this.#chance() * (HOLDERS - 1))) % HOLDERS
    for (const mark of this.#marks[this.#holder]?.of('pipe') ?? [])
      this.#marks[next]?.delivered('pipe', mark)
    this.#holder = next
  }

  /** `lossy`: how much of what travels is lost. */
  step(lossy: number): void {
    this.#nowMs += STEP_MS
    const [parcels, acks] = [this.#parcels, this.#acks]
    ;[this.#parcels, this.#acks] = [[], []]
    for (const parcel of parcels) if (this.#chance() >= lossy) this.#arrive(parcel)
    for (const { from, sequence } of acks)
      if (this.#chance() >= lossy && from === this.#boundTo) this.#feed({ kind: 'acked', sequence })
    this.#feed({ kind: 'tick' })
    if (this.#boundTo !== this.#holder && this.#chance() < 0.3) this.#follow()
  }

  /** The sender hears that the end is elsewhere, sooner or later. */
  #follow(): void {
    this.#feed({ kind: 'unlinked' })
    this.#boundTo = this.#holder
    this.#feed({ kind: 'linked' })
  }

  #arrive({ to, sequence, after }: Parcel): void {
    const marks = this.#marks[to]
    if (to !== this.#holder || marks === undefined) return
    const verdict = marks.judge('pipe', 'sender', { stream: STREAM, sequence, after })
    if (verdict === 'take') {
      this.delivered.push(sequence)
      marks.delivered('pipe', { sender: 'sender', stream: STREAM, sequence })
    }
    this.#acks.push({ from: to, sequence: marks.last('pipe', 'sender', STREAM) })
  }

  #feed(input: Parameters<QueueMachine['step']>[0]): void {
    for (const effect of this.#queue.step(input, this.#nowMs)) this.#perform(effect)
  }

  #perform(effect: QueueEffect): void {
    if (effect.kind === 'delivered') this.acknowledged += effect.count
    else if (this.#boundTo !== undefined)
      this.#parcels.push({ to: this.#boundTo, sequence: effect.sequence, after: effect.after })
  }
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('an end that moves a hundred times (seed %i)', (seed) => {
  it('loses nothing, doubles nothing, and keeps the order', () => {
    const random = seededRandom(seed)
    const chance = (): number => randomBelow(random, 1_000_000) / 1_000_000
    const world = new World(chance)
    for (let moves = 0; moves < MOVES; moves++) {
      for (let steps = 0; steps < 6; steps++) {
        for (let n = Math.floor(chance() * 5); n > 0; n--) world.accept()
        world.step(0.25)
      }
      world.move()
    }
    for (let steps = 0; world.waiting > 0 && steps < 5_000; steps++) world.step(0)
    expect(world.accepted.length).toBeGreaterThan(500)
    expect(world.delivered).toEqual(world.accepted)
    expect(world.acknowledged).toBe(world.accepted.length)
  })
})

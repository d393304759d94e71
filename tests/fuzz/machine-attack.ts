/** What a machine is put through: whatever comes, in whatever order and at whatever time. */
import type { Machine } from '../../src/main/base/machine.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { createPeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import { Chance } from './chance.ts'

/** Inputs that one machine gets at most, and after its end. */
const STEPS_OF_ONE = 1_500
const STEPS_AFTER_END = 5
/** Ticks that a machine may ask for without any time passing. */
const TICKS_AT_ONCE_MAX = 300
const HOUR_MS = 3_600_000

export interface Rig<Input> {
  readonly machine: Machine<Input, unknown>
  readonly input: (chance: Chance) => Input
  /** What the machine holds, and how much it may be. */
  readonly sizes?: () => readonly (readonly [size: number, limit: number])[]
  /** Whether its life has ended: then a new one takes its place. */
  readonly isOver?: () => boolean
  /** Times that may pass between inputs, where not the usual ones. */
  readonly pausesMs?: readonly number[]
}

const random = seededRandom(8)
export const PEERS: readonly PeerId[] = Array.from({ length: 400 }, () =>
  createPeerId((length) => random.bytes(length)),
)
export const peerOf = (chance: Chance): PeerId => chance.pick(PEERS)
export const addressOf = (chance: Chance): string => `tcp://10.0.0.${chance.below(9)}:9701`

const attack = <Input>(make: () => Rig<Input>, tick: Input, steps: number, seed: number): void => {
  const chance = new Chance(seed)
  for (let done = 0; done < steps;) done += attackOne(make(), tick, steps - done, chance)
}

/** How many steps the machine took, its ticks apart: until it is over, and a little beyond. */
const attackOne = <Input>(rig: Rig<Input>, tick: Input, steps: number, chance: Chance): number => {
  const { machine, input, sizes } = rig
  const pausesMs = rig.pausesMs ?? [0, 0, 1, 50, 1_000, 20_000, HOUR_MS]
  let nowMs = 0
  let left = Math.min(steps, STEPS_OF_ONE)
  let taken = 0
  for (; left > 0; left--, taken++) {
    nowMs += chance.pick(pausesMs)
    machine.step(input(chance), nowMs)
    for (const [size, limit] of sizes?.() ?? [])
      if (size > limit) throw new Error(`holds ${size}, more than ${limit}`)
    let ticks = 0
    while (machine.deadlineMs !== undefined && machine.deadlineMs <= nowMs) {
      machine.step(tick, nowMs)
      if (++ticks > TICKS_AT_ONCE_MAX) throw new Error('asks for ticks without end')
    }
    if (Number.isNaN(machine.deadlineMs)) throw new Error('wants to wake at no time')
    if (rig.isOver?.() === true) left = Math.min(left, STEPS_AFTER_END)
  }
  return taken
}

export const tick = { kind: 'tick' } as const

/** A machine under attack, and the name that it goes by. */
export interface MachineTarget {
  readonly name: string
  /** Gives it so many inputs. Throws where a rule is broken. */
  readonly attack: (steps: number, seed: number) => void
}

export const target = <Input>(
  name: string,
  make: () => Rig<Input | typeof tick>,
): MachineTarget => ({
  name: `machine ${name}`,
  attack: (steps, seed) => attack(make, tick, steps, seed),
})

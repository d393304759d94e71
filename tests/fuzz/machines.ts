/** Machines under attack: whatever comes, in whatever order and at whatever time, they neither throw nor grow nor spin. */
import { target, tick, type MachineTarget, type Rig } from './machine-attack.ts'
import { NETWORK_MACHINES } from './network-machines.ts'
import { PIPE_MACHINES } from './pipe-machines.ts'
import { TRUST_MACHINES } from './trust-machines.ts'
import { WAY_MACHINES } from './way-machines.ts'

/** Gives a machine anything at any time, and its ticks when it asks for them. */
export const MACHINE_TARGETS: readonly MachineTarget[] = [
  ...NETWORK_MACHINES,
  ...PIPE_MACHINES,
  ...TRUST_MACHINES,
  ...WAY_MACHINES,
]

/** Machines that break the rules, each with what the attack must say of it. */
export const BROKEN_MACHINES = [
  [target('that spins', spinning), 'without end'],
  [target('that grows', growing), 'holds 11'],
] as const

function spinning(): Rig<typeof tick> {
  return { machine: { step: () => [], deadlineMs: 0 }, input: () => tick }
}

function growing(): Rig<typeof tick> {
  const all: number[] = []
  return {
    machine: { step: () => (all.push(1), []), deadlineMs: undefined },
    input: () => tick,
    sizes: () => [[all.length, 10]],
  }
}

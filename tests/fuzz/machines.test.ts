import { describe, expect, test } from 'vitest'
import { BROKEN_MACHINES, MACHINE_TARGETS } from './machines.ts'

const RUNS = 5
const STEPS = 1_500

const seeds = Array.from({ length: RUNS }, (_, i) => i + 1)

describe('neither throws nor outgrows its bounds nor spins:', () => {
  test.each(MACHINE_TARGETS)('$name', ({ attack }) => {
    for (const seed of seeds) expect(() => attack(STEPS, seed), `seed ${seed}`).not.toThrow()
  })

  test.each(BROKEN_MACHINES)('and one that does is noticed (%#)', ({ attack }, words) => {
    expect(() => attack(STEPS, 1)).toThrow(words)
  })
})

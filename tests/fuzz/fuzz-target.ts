import type { Chance } from './chance.ts'

export interface FuzzTarget {
  name: string
  seeds: readonly Uint8Array[]
  /** Takes any bytes. May throw coded errors; any other error is a finding. */
  run: (input: Uint8Array, chance: Chance) => void
}

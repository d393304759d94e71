import type { Chance } from './chance.ts'

export interface FuzzTarget {
  name: string
  seeds: readonly Uint8Array[]
  /** Takes any bytes. May throw coded errors; any other error is a finding. */
  run: (input: Uint8Array, chance: Chance) => void
}

/** Whether an error is one that a decoder may throw. */
export function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('protocol/')
}

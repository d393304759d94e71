import { Chance } from './chance.ts'
import { mutate } from './mutate.ts'
import { isCoded } from './targets.ts'
import type { FuzzTarget } from './targets.ts'

export interface FuzzReport {
  target: string
  inputs: number
  /** Inputs that a decoder took in spite of the damage. */
  accepted: number
  slowestMs: number
  /** The first input, in hex, that broke a rule, and how. */
  finding?: { hex: string; why: string }
}

/** One input may take this long on a machine that does much else; usually it takes microseconds. */
const SLOW_MS = 5000

/** Feeds damaged inputs to a decoder until the count is reached or a rule is broken. */
export function fuzz(target: FuzzTarget, count: number, seed: number): FuzzReport {
  const chance = new Chance(seed)
  const report: FuzzReport = { target: target.name, inputs: 0, accepted: 0, slowestMs: 0 }
  while (report.inputs < count && report.finding === undefined) {
    const input = mutate(chance.pick(target.seeds), chance.pick(target.seeds), chance)
    const started = performance.now()
    const why = attempt(target, input, chance, report)
    report.slowestMs = Math.max(report.slowestMs, performance.now() - started)
    report.inputs++
    if (why !== undefined) report.finding = { hex: Buffer.from(input).toString('hex'), why }
  }
  if (report.slowestMs > SLOW_MS) report.finding ??= { hex: '', why: `took ${report.slowestMs} ms` }
  return report
}

function attempt(target: FuzzTarget, input: Uint8Array, chance: Chance, report: FuzzReport) {
  try {
    target.run(input, chance)
    report.accepted++
  } catch (error) {
    if (!isCoded(error))
      return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  return Object.keys(Object.prototype).length > 0
    ? 'changed the prototype of all objects'
    : undefined
}

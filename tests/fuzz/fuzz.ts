import { Chance } from './chance.ts'
import { mutate } from './mutate.ts'
import { isCoded, type FuzzTarget } from './fuzz-target.ts'

export interface FuzzReport {
  target: string
  inputs: number
  /** Inputs that a decoder took in spite of the damage. */
  accepted: number
  slowestMs: number
  /** The first input, in hex, that broke a rule, and how. */
  finding?: { hex: string; why: string }
}

/** One input may take this much of the processor; usually it takes microseconds. */
const SLOW_MS = 500

/** Feeds damaged inputs to a decoder until the count is reached or a rule is broken. */
export function fuzz(target: FuzzTarget, count: number, seed: number): FuzzReport {
  const chance = new Chance(seed)
  const report: FuzzReport = { target: target.name, inputs: 0, accepted: 0, slowestMs: 0 }
  while (report.inputs < count && report.finding === undefined) {
    const input = mutate(chance.pick(target.seeds), chance.pick(target.seeds), chance)
    const before = process.cpuUsage()
    const why =
      attempt(target, input, chance, report) ?? checkTime(process.cpuUsage(before), report)
    report.inputs++
    if (why !== undefined) report.finding = { hex: Buffer.from(input).toString('hex'), why }
  }
  return report
}

/** Time of the processor, not of the clock: other work on the machine must not look like a finding. */
function checkTime({ user, system }: NodeJS.CpuUsage, report: FuzzReport) {
  const tookMs = (user + system) / 1000
  report.slowestMs = Math.max(report.slowestMs, tookMs)
  return tookMs > SLOW_MS ? `took ${tookMs} ms` : undefined
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

/**
 * The long fuzz run over all decoders and machines: `npm run fuzz [-- --total 10000000] [--seed 1] [--target XML]
 * [--state run.json]`. It goes round the targets in blocks, each with a seed of its own, tells on one line of JSON what
 * each round did, and at the end what each target had. With `--state` it writes down where it is after each round, and
 * goes on from there when it is started again. Exit code 1 where a rule was broken, or where the memory keeps growing.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fuzz } from './fuzz.ts'
import { MACHINE_TARGETS } from './machines.ts'
import { FUZZ_TARGETS } from './targets.ts'

/** Inputs of one target at a time. */
const BLOCK = 2_000
/** What may be held more, after a collection, than after the second round. */
const GROWTH_MAX_MIB = 48

interface Tally {
  inputs: number
  accepted: number
  slowestMs: number
  findings: { seed: number; why: string; hex?: string }[]
}

interface State {
  readonly seed: number
  round: number
  readonly targets: Record<string, Tally>
}

const { values } = parseArgs({
  options: {
    total: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    state: { type: 'string' },
  },
})

/** Runs one block; the tally grows by it. */
type Block = (count: number, seed: number, tally: Tally) => void

const blocks = new Map<string, Block>()
for (const target of FUZZ_TARGETS)
  blocks.set(target.name, (count, seed, tally) => {
    const { inputs, accepted, slowestMs, finding } = fuzz(target, count, seed)
    tally.inputs += inputs
    tally.accepted += accepted
    tally.slowestMs = Math.max(tally.slowestMs, Math.round(slowestMs))
    if (finding !== undefined) tally.findings.push({ seed, ...finding })
  })
for (const { name, attack } of MACHINE_TARGETS)
  blocks.set(name, (count, seed, tally) => {
    try {
      attack(count, seed)
      tally.inputs += count
      tally.accepted += count
    } catch (error) {
      tally.findings.push({ seed, why: String(error instanceof Error ? error.stack : error) })
    }
  })

const wanted = [...blocks].filter(([name]) => (values.target ?? name) === name)
if (wanted.length === 0) {
  console.error(`No such target. There are: ${[...blocks.keys()].join(', ')}`)
  process.exit(2)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const mib = (bytes: number): number => Math.round(bytes / 2 ** 20)
const heldMiB = (): number => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return mib(heapUsed + external)
}

const state = stateOf(values.state, Number(values.seed))
const perTarget = Math.ceil(Number(values.total) / wanted.length)
const rounds = Math.ceil(perTarget / BLOCK)
let baseMiB: number | undefined
for (const from = state.round; state.round < rounds;) {
  const count = Math.min(BLOCK, perTarget - state.round * BLOCK)
  for (const [index, [name, run]] of wanted.entries()) {
    const tally = (state.targets[name] ??= { inputs: 0, accepted: 0, slowestMs: 0, findings: [] })
    run(count, state.seed + state.round * wanted.length + index, tally)
    // What was begun and not awaited settles here.
    await new Promise((resolve) => setImmediate(resolve))
  }
  state.round++
  const held = heldMiB()
  if (state.round === from + 2) baseMiB = held
  const all = Object.values(state.targets)
  const inputs = all.reduce((sum, tally) => sum + tally.inputs, 0)
  const findings = all.reduce((sum, tally) => sum + tally.findings.length, 0)
  const { rss } = process.memoryUsage()
  console.log(
    JSON.stringify({
      round: state.round,
      rounds,
      inputs,
      findings,
      heldMiB: held,
      rssMiB: mib(rss),
    }),
  )
  if (values.state !== undefined) save(values.state)
  if (baseMiB !== undefined && held > baseMiB + GROWTH_MAX_MIB) {
    console.log(JSON.stringify({ grew: { fromMiB: baseMiB, toMiB: held } }))
    process.exitCode = 1
    break
  }
}
for (const [name, tally] of Object.entries(state.targets)) {
  console.log(JSON.stringify({ target: name, ...tally }))
  if (tally.findings.length > 0) process.exitCode = 1
}

/** Where an earlier run with the same seed was left, or the beginning. */
function stateOf(file: string | undefined, seed: number): State {
  const begin: State = { seed, round: 0, targets: {} }
  if (file === undefined) return begin
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return begin
  }
  const kept = JSON.parse(text) as State
  if (kept.seed !== seed) throw new Error(`${file} is of the seed ${kept.seed}`)
  return kept
}

function save(file: string): void {
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

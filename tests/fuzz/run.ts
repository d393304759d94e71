/**
 * The long fuzz run: `npm run fuzz [-- --count 1000000] [--seed 1] [--target message]`. One JSON line for
 * each decoder; exit code 1 where a rule was broken.
 */
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'
import { FUZZ_TARGETS } from './targets.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
  },
})

const targets = FUZZ_TARGETS.filter(({ name }) => (values.target ?? name) === name)
if (targets.length === 0) {
  console.error(`No such target. There are: ${FUZZ_TARGETS.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
}
for (const target of targets) {
  const report = fuzz(target, Number(values.count), Number(values.seed))
  const rssMiB = Math.round(process.memoryUsage.rss() / 2 ** 20)
  console.log(JSON.stringify({ ...report, slowestMs: Math.round(report.slowestMs), rssMiB }))
  if (report.finding !== undefined) process.exitCode = 1
}

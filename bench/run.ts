// `npm run bench`: prints one JSON line a measurement. What it means is in README.md.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { Pair } from './pair.ts'
import { CASES, RELIABLE, REST_SECONDS, ROUNDS, UI_SECONDS } from './plan.ts'
import type { Case, Kind, Measured } from './plan.ts'
import { measureRest } from './rest.ts'
import { measureScale } from './scale.ts'
import { median, rounded } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    bytes: { type: 'string', multiple: true },
    rounds: { type: 'string', default: String(ROUNDS) },
    'rest-seconds': { type: 'string', default: String(REST_SECONDS) },
    'ui-seconds': { type: 'string', default: String(UI_SECONDS) },
    'cpu-prof': { type: 'string' },
    peers: { type: 'string', default: '5000' },
  },
})
const rounds = Number(options.rounds)
const wants = (bench: string): boolean => options.only === undefined || options.only.includes(bench)
const print = (line: object): void => console.log(JSON.stringify(line))

type Pairs = Readonly<Record<Exclude<Kind, 'reliable'>, Pair>>

/** One round: each kind once, one after the other, so that what else the machine does meets both. */
const round = async (pairs: Pairs, one: Case): Promise<Readonly<Record<keyof Pairs, Measured>>> => {
  const { pipefitter, link, bare } = pairs
  return {
    pipefitter: await pipefitter.measure(one),
    link: await link.measure(one),
    'link-ws': await pairs['link-ws'].measure(one),
    'link-http': await pairs['link-http'].measure(one),
    bare: await bare.measure(one),
    'bare-tls': await pairs['bare-tls'].measure(one),
  }
}

const compare = async (pairs: Pairs, one: Case): Promise<void> => {
  const { bench, bodyBytes, target, linkTarget } = one
  const isMet = (value: number, wanted: number): boolean =>
    bench === 'one-way' ? value >= wanted : value <= wanted
  await round(pairs, one) // to warm up
  const results: Awaited<ReturnType<typeof round>>[] = []
  for (let i = 0; i < rounds; i++) results.push(await round(pairs, one))
  const middle = (of: (result: (typeof results)[number]) => number): number =>
    rounded(median(results.map(of)))
  const linkTlsRatio = middle((result) => result.link.value / result['bare-tls'].value)
  const ratio = middle(({ pipefitter, bare }) => pipefitter.value / bare.value)
  print({
    ...{ bench, bodyBytes, unit: bench === 'one-way' ? 'messages/s' : 'µs p50' },
    pipefitter: middle(({ pipefitter }) => pipefitter.value),
    bare: middle(({ bare }) => bare.value),
    ...{ ratio, target, met: isMet(ratio, target) },
    cpuRatio: middle(({ pipefitter, bare }) => pipefitter.cpuUs / bare.cpuUs),
    bareTls: middle((result) => result['bare-tls'].value),
    tlsRatio: middle((result) => result.pipefitter.value / result['bare-tls'].value),
    tlsCpuRatio: middle((result) => result.pipefitter.cpuUs / result['bare-tls'].cpuUs),
    link: middle((result) => result.link.value),
    ...{ linkTlsRatio, linkTarget, linkMet: isMet(linkTlsRatio, linkTarget) },
    linkTlsCpuRatio: middle((result) => result.link.cpuUs / result['bare-tls'].cpuUs),
    ws: middle((result) => result['link-ws'].value),
    wsToTcp: middle((result) => result['link-ws'].value / result.link.value),
    http: middle((result) => result['link-http'].value),
    httpToTcp: middle((result) => result['link-http'].value / result.link.value),
  })
}

/** Alone, for nothing else does what it does. */
const measureReliable = async (): Promise<void> => {
  const { bodyBytes, count, megabytesPerSecond: target } = RELIABLE
  const pair = await Pair.start('reliable', options['cpu-prof'])
  const one = { bench: 'one-way', bodyBytes, count, target, linkTarget: 0 } as const
  const values: number[] = []
  for (let i = 0; i <= rounds; i++) values.push((await pair.measure(one)).value)
  await pair.stop()
  const value = rounded((median(values.slice(1)) * bodyBytes) / 1e6)
  print({ bench: 'reliable', bodyBytes, unit: 'MB/s', value, target, met: value >= target })
}

const sizes = options.bytes?.map(Number)
const cases = CASES.filter(
  ({ bench, bodyBytes }) => wants(bench) && (sizes?.includes(bodyBytes) ?? true),
)
print({
  bench: 'machine',
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  rounds,
})
if (cases.length > 0) {
  const pairs = {
    pipefitter: await Pair.start('pipefitter', options['cpu-prof']),
    link: await Pair.start('link', options['cpu-prof']),
    'link-ws': await Pair.start('link-ws', options['cpu-prof']),
    'link-http': await Pair.start('link-http', options['cpu-prof']),
    bare: await Pair.start('bare', options['cpu-prof']),
    'bare-tls': await Pair.start('bare-tls', options['cpu-prof']),
  }
  for (const one of cases) await compare(pairs, one)
  await Promise.all(Object.values(pairs).map((pair) => pair.stop()))
}
if (wants('reliable')) await measureReliable()
if (wants('rest'))
  for (const line of await measureRest(Number(options['rest-seconds']))) print(line)
if (wants('ui')) {
  // What drives a window is loaded only for this.
  const { measureUi } = await import('./ui.ts')
  for await (const line of measureUi(Number(options['ui-seconds']))) print(line)
}
if (wants('scale')) for await (const line of measureScale(Number(options.peers))) print(line)

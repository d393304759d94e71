// `npm run bench`: prints one JSON line a measurement. What it means is in README.md.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { measureAttachments } from './measure-attachments.ts'
import { measureHosts } from './measure-hosts.ts'
import { measureStreams } from './measure-streams.ts'
import { CASES, REST_SECONDS, ROUNDS, UI_SECONDS } from './plan.ts'
import type { Case } from './plan.ts'
import { measureRest } from './rest.ts'
import { measureScale } from './scale.ts'
import { middle, Turns } from './turns.ts'

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

const COMPARED = ['pipefitter', 'link', 'link-ws', 'link-http', 'bare', 'bare-tls'] as const

const compare = async (turns: Turns<(typeof COMPARED)[number]>, one: Case): Promise<void> => {
  const { bench, bodyBytes, target, linkTarget } = one
  const isMet = (value: number, wanted: number): boolean =>
    bench === 'one-way' ? value >= wanted : value <= wanted
  const results = await turns.measure(one, rounds)
  const mid = (of: (result: (typeof results)[number]) => number): number => middle(results, of)
  const linkTlsRatio = mid((result) => result.link.value / result['bare-tls'].value)
  const ratio = mid(({ pipefitter, bare }) => pipefitter.value / bare.value)
  print({
    ...{ bench, bodyBytes, unit: bench === 'one-way' ? 'messages/s' : 'µs p50' },
    pipefitter: mid(({ pipefitter }) => pipefitter.value),
    bare: mid(({ bare }) => bare.value),
    ...{ ratio, target, met: isMet(ratio, target) },
    cpuRatio: mid(({ pipefitter, bare }) => pipefitter.cpuUs / bare.cpuUs),
    bareTls: mid((result) => result['bare-tls'].value),
    tlsRatio: mid((result) => result.pipefitter.value / result['bare-tls'].value),
    tlsCpuRatio: mid((result) => result.pipefitter.cpuUs / result['bare-tls'].cpuUs),
    link: mid((result) => result.link.value),
    ...{ linkTlsRatio, linkTarget, linkMet: isMet(linkTlsRatio, linkTarget) },
    linkTlsCpuRatio: mid((result) => result.link.cpuUs / result['bare-tls'].cpuUs),
    ws: mid((result) => result['link-ws'].value),
    wsToTcp: mid((result) => result['link-ws'].value / result.link.value),
    http: mid((result) => result['link-http'].value),
    httpToTcp: mid((result) => result['link-http'].value / result.link.value),
  })
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
  const turns = await Turns.start(COMPARED, options['cpu-prof'])
  for (const one of cases) await compare(turns, one)
  await turns.stop()
}
if (wants('hosts')) for await (const line of measureHosts(rounds, options['cpu-prof'])) print(line)
if (wants('streams'))
  for await (const line of measureStreams(rounds, options['cpu-prof'])) print(line)
if (wants('attachments')) print(await measureAttachments(rounds))
if (wants('rest'))
  for (const line of await measureRest(Number(options['rest-seconds']))) print(line)
if (wants('ui')) {
  // What drives a window is loaded only for this.
  const { measureUi } = await import('./ui.ts')
  for await (const line of measureUi(Number(options['ui-seconds']), options['cpu-prof']))
    print(line)
}
if (wants('ui-million')) {
  const { measureMillion } = await import('./ui-million.ts')
  for await (const line of measureMillion()) print(line)
}
if (wants('scale')) for await (const line of measureScale(Number(options.peers))) print(line)

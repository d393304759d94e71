import { STREAM } from './plan.ts'
import { middle, Turns } from './turns.ts'

const KINDS = [
  'reliable',
  'reliable-ws',
  'reliable-http',
  'reliable-relay',
  'host-reliable',
  'bare-tls',
] as const

/** A line for each way that a reliable stream may take, beside a bare TLS socket in the same rounds. */
export async function* measureStreams(
  rounds: number,
  profileFolder: string | undefined,
): AsyncGenerator<object> {
  const turns = await Turns.start(KINDS, profileFolder)
  const results = await turns.measure(STREAM, rounds)
  await turns.stop()
  const { bodyBytes, target } = STREAM
  const megabytes = (perSecond: number): number => (perSecond * bodyBytes) / 1e6
  for (const kind of KINDS) {
    const value = middle(results, (result) => megabytes(result[kind].value))
    yield {
      ...{ bench: 'streams', kind, bodyBytes, unit: 'MB/s', value },
      ...(kind === 'bare-tls' ? {} : { target, met: value >= target }),
      tlsRatio: middle(results, (result) => result[kind].value / result['bare-tls'].value),
      cpuUs: middle(results, (result) => result[kind].cpuUs),
      tlsCpuRatio: middle(results, (result) => result[kind].cpuUs / result['bare-tls'].cpuUs),
    }
  }
}

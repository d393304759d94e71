import { HOST_CASES, HOST_PER_SECOND } from './plan.ts'
import { middle, Turns } from './turns.ts'

/** Lines to print: messages between whole hosts, beside the pipes that they use and a bare TLS socket. */
export async function* measureHosts(
  rounds: number,
  profileFolder: string | undefined,
): AsyncGenerator<object> {
  const kinds = ['host', 'host-secure', 'host-reliable', 'pipefitter', 'bare-tls'] as const
  const turns = await Turns.start(kinds, profileFolder)
  for (const one of HOST_CASES) {
    const results = await turns.measure(one, rounds)
    const host = middle(results, (result) => result.host.value)
    yield {
      ...{ bench: 'hosts', bodyBytes: one.bodyBytes, unit: 'messages/s', host },
      secure: middle(results, (result) => result['host-secure'].value),
      reliable: middle(results, (result) => result['host-reliable'].value),
      ...{ target: HOST_PER_SECOND, met: host >= HOST_PER_SECOND },
      bareTls: middle(results, (result) => result['bare-tls'].value),
      tlsRatio: middle(results, (result) => result.host.value / result['bare-tls'].value),
      cpuUs: middle(results, (result) => result.host.cpuUs),
      secureCpuUs: middle(results, (result) => result['host-secure'].cpuUs),
      reliableCpuUs: middle(results, (result) => result['host-reliable'].cpuUs),
      pipeCpuUs: middle(results, (result) => result.pipefitter.cpuUs),
      cpuRatio: middle(results, ({ host: whole, pipefitter }) => whole.cpuUs / pipefitter.cpuUs),
    }
  }
  await turns.stop()
}

import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'

export const declareStop: Declare = (parent, runtime) => {
  parent
    .command('stop')
    .description('end the peer that runs with this profile, in an orderly way')
    .action(
      onHost(runtime, async ({ client, output, signal }) => {
        await client.call('host.stop', {}, { signal })
        output.object({ stopping: true })
        output.line('The peer is stopping.')
      }),
    )
}

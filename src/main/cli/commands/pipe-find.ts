import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'

export const declarePipeFind: Declare = (parent, runtime) => {
  parent
    .command('find <id>')
    .description('ask for a pipe beyond this network, of which nothing but the id is known')
    .addHelpText(
      'after',
      '\nIt is found where its holder published it with --beyond, and both are reachable from anywhere (--dht).',
    )
    .action(
      onHost(runtime, async ({ client, output, signal }, [pipeId = '']) => {
        const { asked } = await client.call('pipes.lookUp', { pipeId }, { signal })
        output.object({ asked })
        output.line(
          asked === 0
            ? 'Nobody says that they have it.'
            : `Asked ${asked} ${asked === 1 ? 'peer' : 'peers'} that may have it; see pipefitter pipe ls.`,
        )
      }),
    )
}

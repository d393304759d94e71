import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'
import { publicationColumns } from './publication.ts'

export const declarePipePublish: Declare = (parent, runtime) => {
  parent
    .command('publish <pipe>')
    .description('announce a pipe to the network and say where it went')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id } = await pickPipe(client, wanted)
        const { channels } = await client.call('pipes.publish', { pipeId: id }, { signal })
        output.table(
          'channels',
          publicationColumns,
          channels,
          'There is no channel to announce it on.',
        )
      }),
    )
}

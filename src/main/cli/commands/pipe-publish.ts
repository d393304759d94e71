import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'
import { publicationColumns } from './publication.ts'

export const declarePipePublish: Declare = (parent, runtime) => {
  parent
    .command('publish <pipe>')
    .description('announce a pipe to the network and say where it went')
    .option(
      '--beyond',
      'let whoever knows its id ask for it from beyond this network (needs --dht)',
    )
    .option('--no-beyond', 'take that back')
    .action(
      onHost<{ beyond?: boolean }>(runtime, async (session, [wanted = ''], { beyond }) => {
        const { client, output, signal } = session
        const { id } = await pickPipe(client, wanted)
        const scope = beyond === undefined ? {} : { beyond }
        const { channels } = await client.call(
          'pipes.publish',
          { pipeId: id, ...scope },
          { signal },
        )
        output.table(
          'channels',
          publicationColumns,
          channels,
          'There is no channel to announce it on.',
        )
      }),
    )
}

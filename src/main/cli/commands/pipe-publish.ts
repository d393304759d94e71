import type { PublicationRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'
import type { Column } from '../table.ts'

const columns: readonly Column<PublicationRow>[] = [
  { title: 'CHANNEL', cell: ({ channel }) => channel },
  { title: 'RESULT', cell: ({ error }) => error ?? 'sent' },
]

export const declarePipePublish: Declare = (parent, runtime) => {
  parent
    .command('publish <pipe>')
    .description('announce a pipe to the network and say where it went')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id } = await pickPipe(client, wanted)
        const { channels } = await client.call('pipes.publish', { pipeId: id }, { signal })
        output.table('channels', columns, channels, 'There is no channel to announce it on.')
      }),
    )
}

import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'

export const declarePipeRm: Declare = (parent, runtime) => {
  parent
    .command('rm <pipe>')
    .description('remove a pipe from the list; one created here is withdrawn from the network')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id, name } = await pickPipe(client, wanted)
        await client.call('pipes.remove', { pipeId: id }, { signal })
        output.object({ pipeId: id, removed: true })
        output.line(`${name} is removed.`)
      }),
    )
}

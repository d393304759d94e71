import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'

export const declarePipeUnbind: Declare = (parent, runtime) => {
  parent
    .command('unbind <pipe>')
    .description("let go of a pipe's output end")
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id, name } = await pickPipe(client, wanted)
        await client.call('pipes.unbind', { pipeId: id }, { signal })
        output.object({ pipeId: id, unbound: true })
        output.line(`${name} is not bound any more.`)
      }),
    )
}

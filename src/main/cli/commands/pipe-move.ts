import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { followLabels } from '../peer-label.ts'
import { pickPeer, pickPipe } from '../pick.ts'

/** Hands the input end of a pipe to another peer. */
export const declarePipeMove: Declare = (parent, runtime) => {
  parent
    .command('move <pipe> <peer>')
    .description("hand a pipe's input end to another peer: unbound here, bound there")
    .addHelpText(
      'after',
      '\nThe other peer has to be paired and let this one administrate the pipe; the request waits in its inbox otherwise.\n' +
        'Those who send follow by themselves.',
    )
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '', to = '']) => {
        const { id: pipeId, name } = await pickPipe(client, wanted)
        const peer = await pickPeer(client, to)
        await client.call('pipes.move', { pipeId, peerId: peer.id }, { signal })
        output.object({ pipeId, movedTo: peer.id })
        const label = (await followLabels(client))(peer.id, peer.name)
        output.line(`The input end of ${name} is bound at ${label} now.`)
      }),
    )
}

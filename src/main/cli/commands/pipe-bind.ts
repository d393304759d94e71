import { bindPipe } from '../bind.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { followLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'

export const declarePipeBind: Declare = (parent, runtime) => {
  parent
    .command('bind <pipe>')
    .description("bind a pipe's output end to the answer that the rule chooses, or to a peer")
    .option('--peer <peer>', 'bind to this peer')
    .action(
      onHost<{ readonly peer?: string }>(runtime, async (session, [wanted = ''], { peer }) => {
        const pipe = await pickPipe(session.client, wanted)
        const binding = await bindPipe(session, pipe, peer)
        const labels = await followLabels(session.client)
        const name = labels(binding.peerId, binding.peerName)
        session.output.object({ binding })
        session.output.line(
          `${pipe.name} is bound to ${name} at ${binding.endpoint}: ${binding.reason}`,
        )
      }),
    )
}

import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'

export const declareUi: Declare = (parent, runtime) => {
  parent
    .command('ui')
    .description('print a fresh link that opens the interface in a browser on this machine')
    .addHelpText(
      'after',
      '\nThe link is good for one browser tab, once, within a quarter of an hour.',
    )
    .action(
      onHost(runtime, async ({ client, output, signal }) => {
        const { url } = await client.call('ui.link', {}, { signal })
        output.object({ url })
        output.line(url)
      }),
    )
}

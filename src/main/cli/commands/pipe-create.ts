import { Option } from 'commander'
import { PIPE_ACCESSES, PIPE_TYPES, type PipeAccessName } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickGroup } from '../pick.ts'
import { followLabels } from '../peer-label.ts'
import { showPipe } from './pipe-show.ts'

interface CreateOptions {
  readonly type: (typeof PIPE_TYPES)[number]
  readonly transport?: string
  readonly description?: string
  readonly group?: string
  readonly hours?: number
  readonly access?: PipeAccessName
  readonly publish?: boolean
  readonly listen?: boolean
}

const HOUR_MS = 3_600_000

export const declarePipeCreate: Declare = (parent, runtime) => {
  parent
    .command('create <name>')
    .description('create a pipe at this peer')
    .addOption(
      new Option('--type <type>', 'kind of pipe').choices(PIPE_TYPES).default('JxtaUnicast'),
    )
    .option(
      '--transport <scheme>',
      'the transport that the pipe specifies, such as tcp; without it any will do',
    )
    .option('--description <text>', 'what the pipe is for')
    .option('--group <group>', 'the group that it belongs to; without it the one of all peers')
    .option('--hours <n>', 'hours until its advertisement expires', wholeNumber(1, 366 * 24))
    .addOption(
      new Option(
        '--access <who>',
        'who may bind it and send to it: chosen (those who are let in, the default), paired (every paired peer) or anyone',
      ).choices(PIPE_ACCESSES),
    )
    .option('--publish', 'announce it to the network')
    .option('--listen', 'bind its input end here')
    .addHelpText('after', '\nExample:\n  pipefitter pipe create greetings --publish --listen')
    .action(
      onHost<CreateOptions>(runtime, async ({ client, output, signal }, [name = ''], options) => {
        const { type, transport, description, hours, access, publish, listen } = options
        const group =
          options.group === undefined ? undefined : await pickGroup(client, options.group)
        const pipe = await client.call(
          'pipes.create',
          {
            ...{ name, type },
            ...(transport === undefined ? {} : { transport }),
            ...(description === undefined ? {} : { description }),
            ...(group === undefined ? {} : { groupId: group.id }),
            ...(access === undefined ? {} : { access }),
            ...(hours === undefined ? {} : { lifetimeMs: hours * HOUR_MS }),
            ...{ publish: publish === true, listen: listen === true },
          },
          { signal },
        )
        output.object({ pipe })
        showPipe(output, pipe, await followLabels(client))
      }),
    )
}

import { Option } from 'commander'
import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'

type Switch = 'on' | 'off'

interface SetFlags {
  readonly saved?: Switch
  readonly critical?: Switch
  readonly twoPaths?: Switch
}

/** How a pipe is to be treated here, whoever uses it. */
export const declarePipeSet: Declare = (parent, runtime) => {
  parent
    .command('set <pipe>')
    .description('say whether conversations over a pipe are saved, and whether it is critical')
    .addOption(
      switchOption('--saved', 'conversations that begin from now on outlive this peer’s process'),
    )
    .addOption(
      switchOption('--critical', 'tell me when it is down; conversations over two paths at once'),
    )
    .addOption(switchOption('--two-paths', 'of a critical pipe: whether over two paths at once'))
    .addHelpText(
      'after',
      '\nOf a saved conversation what is not delivered, or not read, is kept on disk here: after a crash or a restart it\n' +
        'goes on where it was. It is waited for a day. Each end saves by its own choice.',
    )
    .action(
      onHost<SetFlags>(runtime, async ({ client, output }, [wanted = ''], flags) => {
        const { saved, twoPaths } = flags
        const critical = flags.critical ?? (twoPaths === undefined ? undefined : 'on')
        if (saved === undefined && critical === undefined)
          throw new PipefitterError(
            'base/invalid-input',
            'Say what to set: --saved, --critical or --two-paths',
          )
        const { id: pipeId, name } = await pickPipe(client, wanted)
        if (saved !== undefined) {
          await client.call('pipes.setSaved', { pipeId, saved: saved === 'on' })
          output.line(`Conversations over ${name} are ${saved === 'on' ? '' : 'not '}saved.`)
        }
        if (critical !== undefined) {
          const paths = twoPaths === undefined ? {} : { twoPaths: twoPaths === 'on' }
          await client.call('pipes.setCritical', { pipeId, critical: critical === 'on', ...paths })
          const how =
            twoPaths === undefined ? '' : `, over ${twoPaths === 'on' ? 'two paths' : 'one path'}`
          output.line(`${name} is ${critical === 'on' ? '' : 'not '}critical${how}.`)
        }
        output.object({ pipeId, ...flags })
      }),
    )
}

const switchOption = (name: string, what: string): Option =>
  new Option(`${name} <on|off>`, what).choices(['on', 'off'])

import { Argument } from 'commander'
import type { CallInput } from '../../../shared/contract.ts'
import { onHost, type Declare, type Runtime } from '../command.ts'
import type { Command } from 'commander'

/** Switches over all pipes of a running peer, kept for its later starts. */
export const declareStandstill: Declare = (parent, runtime) => {
  declareOne(parent.command('pause'), runtime, {
    about: 'have all pipes stand still: what has a queue waits, other sending is refused',
    input: () => ({ paused: true }),
    done: () => 'All pipes are paused; on again: pipefitter resume',
  })
  declareOne(parent.command('resume'), runtime, {
    about: 'let all pipes go on as they were before pipefitter pause',
    input: () => ({ paused: false }),
    done: () => 'All pipes go on.',
  })
  const receive = parent
    .command('receive')
    .addArgument(new Argument('<on or off>').choices(['on', 'off']))
  declareOne(receive, runtime, {
    about: 'bind the input ends that shall be bound here, or none of them; which is remembered',
    input: (value) => ({ receiving: value === 'on' }),
    done: (value) => `receiving: ${value}`,
  })
}

interface Switch {
  readonly about: string
  readonly input: (value: string) => CallInput<'settings.set'>
  readonly done: (value: string) => string
}

const declareOne = (command: Command, runtime: Runtime, { about, input, done }: Switch): void => {
  command.description(about).action(
    onHost(runtime, async ({ client, output, signal }, [value = '']) => {
      await client.call('settings.set', input(value), { signal })
      output.object({ settings: input(value) })
      output.line(done(value))
    }),
  )
}

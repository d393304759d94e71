import { Command } from 'commander'
import type { Declare, Runtime } from './command.ts'
import { declareAttach, declareForward } from './commands/attach.ts'
import { declareBackup } from './commands/backup.ts'
import { declareCapture } from './commands/capture.ts'
import { declareDoctor } from './commands/doctor.ts'
import { declareFile } from './commands/file.ts'
import { declareGroup } from './commands/group.ts'
import { declareIdentity } from './commands/identity.ts'
import { declareInbox } from './commands/inbox.ts'
import { declareInvite } from './commands/invite.ts'
import { declareListen } from './commands/listen.ts'
import { declarePeer } from './commands/peer.ts'
import { declarePipe } from './commands/pipe.ts'
import { declareSend } from './commands/send.ts'
import { declareSettings } from './commands/settings.ts'
import { declareStandstill } from './commands/standstill.ts'
import { declareStatus } from './commands/status.ts'
import { declareStop } from './commands/stop.ts'
import { declareTap } from './commands/tap.ts'
import { declareUi } from './commands/ui.ts'
import { declareUp } from './commands/up.ts'

const COMMANDS: readonly Declare[] = [
  ...[declareUp, declareUi, declareStatus, declareStop, declarePeer, declareGroup],
  ...[declarePipe, declareListen, declareSend, declareStandstill, declareTap, declareCapture],
  ...[declareAttach, declareForward, declareFile],
  ...[declareIdentity, declareSettings, declareInbox, declareInvite, declareBackup, declareDoctor],
]

const HELP = `
Examples:
  pipefitter up --ui                         run a peer and open its interface
  pipefitter pipe create news --publish --listen
  pipefitter pipe access news --peer bob
  pipefitter pipe resolve news               who has it, and at which endpoint
  pipefitter send news "hello"               bind it by the rule and send
  pipefitter --on server pipe ls             at a peer that is managed from this one
  pipefitter --profile second up             another peer on this machine

Ends with: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused, 5 unreachable, 6 timed out.
With --json every result is an object with a version, one on a line where they stream.`

/** The command line, ready to parse. */
export const createProgram = (runtime: Runtime): Command => {
  const program = new Command('pipefitter')
    .description('Find peers, bind pipes to them, and see every answer on the way.')
    .option(
      '--profile <folder>',
      'profile to use: a name or a path (else PIPEFITTER_HOME, else "default")',
    )
    .option(
      '--on <peer>',
      'the command is for that peer, which is managed from this one: it is paired, and gave this one the right',
    )
    .option('--json', 'print JSON for programs')
    .addHelpText('after', HELP)
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void runtime.stdout.write(text),
      writeErr: (text) => void runtime.stderr.write(text),
    })
  for (const declare of COMMANDS) declare(program, runtime)
  return program
}

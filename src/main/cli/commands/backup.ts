import { Option } from 'commander'
import { existsSync } from 'node:fs'
import { RESTORE_MODES, type BackupOffer, type RestoreModeName } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { askLine, askSecret, askYesNo } from '../ask.ts'
import { onHost, outputFor } from '../command.ts'
import type { Declare, GlobalOptions, Runtime } from '../command.ts'
import { formatBytes } from '../format.ts'
import type { Output } from '../output.ts'
import { runCancellable } from '../session.ts'
import type { Command } from 'commander'

interface RestoreFlags extends GlobalOptions {
  readonly as?: RestoreModeName
  readonly replace?: string
}

const SECRET = `
The passphrase is asked for, or read from the standard input; it is never taken from the command line or the
environment, where others can read it.`

export const declareBackup: Declare = (parent, runtime) => {
  const backup = parent
    .command('backup')
    .description('keep what this peer is in an encrypted file, and restore it')
  declareCreate(backup, runtime)
  declareShow(backup, runtime)
  declareRestore(backup, runtime)
}

const declareCreate: Declare = (parent, runtime) => {
  parent
    .command('create <file>')
    .description('write key, trust, groups and created pipes into a file, encrypted')
    .option('--force', 'replace the file where there is one')
    .addHelpText('after', SECRET)
    .action(
      onHost<{ force?: boolean }>(runtime, async (session, [file = ''], { force }) => {
        const { client, output, signal } = session
        if (force !== true && existsSync(file))
          throw new PipefitterError('base/invalid-input', `${file} is there already; see --force`)
        const passphrase = await askSecret(runtime, 'Passphrase for the backup: ', signal)
        if (runtime.stdin.setRawMode !== undefined) {
          const again = await askSecret(runtime, 'The same again: ', signal)
          if (again !== passphrase)
            throw new PipefitterError('base/invalid-input', 'the two passphrases differ')
        }
        const { base64 } = await client.call('backup.create', { passphrase }, { signal })
        const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
        const { writeBackupFile } = await import('../../host/backup/offline.ts')
        writeBackupFile(file, bytes)
        output.object({ file, sizeBytes: bytes.length })
        output.line(`Written: ${file} (${formatBytes(bytes.length)}). Keep it on another machine.`)
        output.line('Without the passphrase nobody can restore it, you neither.')
      }),
    )
}

const declareShow: Declare = (parent, runtime) => {
  parent
    .command('show <file>')
    .description('tell what a backup holds; nothing is changed')
    .addHelpText('after', SECRET)
    .action(
      offline<GlobalOptions>(runtime, async ({ output, signal }, [file = '']) => {
        const { showBackup } = await import('../../host/backup/offline.ts')
        const offer = await showBackup(file, await askSecret(runtime, 'Passphrase: ', signal))
        output.object({ backup: offer })
        showOffer(output, offer)
      }),
    )
}

const declareRestore: Declare = (parent, runtime) => {
  parent
    .command('restore <file>')
    .description('restore a backup into the profile, with which no peer may run')
    .addOption(
      new Option(
        '--as <what>',
        'move: this profile becomes that peer, whose old machine must stop; new: another peer that trusts the same ones',
      ).choices(RESTORE_MODES),
    )
    .option('--replace <fingerprint>', 'replace the peer with this key without being asked')
    .addHelpText(
      'after',
      `${SECRET}\n\nWhat it replaces is set aside in the profile folder. It takes effect at the next start.`,
    )
    .action(
      offline<RestoreFlags>(runtime, async ({ output, signal }, [file = ''], flags) => {
        const { restoreOffline } = await import('../../host/backup/offline.ts')
        const passphrase = await askSecret(runtime, 'Passphrase: ', signal)
        let mode: RestoreModeName | undefined
        const restored = await restoreOffline(flags.profile, file, passphrase, async (offer) => {
          showOffer(output, offer)
          mode = await decide(runtime, output, offer, flags, signal)
          return mode
        })
        if (restored === undefined) return output.line('Nothing was changed.')
        output.object({ restored, as: mode })
        output.line('Done. It takes effect at the next start: pipefitter up')
      }),
    )
}

/** How it is restored, as the flags say or the person does; nothing where the person does not want it. */
const decide = async (
  runtime: Runtime,
  output: Output,
  offer: BackupOffer,
  { as, replace }: RestoreFlags,
  signal: AbortSignal,
): Promise<RestoreModeName | undefined> => {
  const mode = as ?? (await askMode(runtime, output, offer, signal))
  output.line(offer.consequences[mode])
  const { replaces } = offer
  if (mode === 'new' || replaces === undefined || offer.isSame) return mode
  if (replace === replaces.fingerprint) return mode
  if (replace !== undefined)
    throw new PipefitterError(
      'backup/replaces',
      `this profile is the peer ${replaces.name} with the key ${replaces.fingerprint}, which was not named`,
    )
  const question = `Replace ${replaces.name}, key ${replaces.fingerprint}?`
  return (await askYesNo(runtime, question, signal)) ? mode : undefined
}

const askMode = async (
  runtime: Runtime,
  output: Output,
  { consequences }: BackupOffer,
  signal: AbortSignal,
): Promise<RestoreModeName> => {
  for (const mode of RESTORE_MODES) output.line(`${mode}: ${consequences[mode]}`)
  const answer = (
    await askLine(runtime, 'Move it here, or is this a new machine? [move/new] ', signal)
  ).trim()
  const mode = RESTORE_MODES.find((one) => one === answer)
  if (mode !== undefined) return mode
  throw new PipefitterError('base/invalid-input', 'neither move nor new was said')
}

const showOffer = (output: Output, offer: BackupOffer): void =>
  output.facts([
    ['backup of', `${offer.name} (${offer.shortId})`],
    ['made', new Date(offer.createdWallMs).toISOString()],
    ['key', offer.fingerprint],
    [
      'paired with',
      `${offer.pairedCount}${offer.paired.length > 0 ? `: ${offer.paired.join(', ')}` : ''}`,
    ],
    ['pipes', String(offer.pipes)],
    ['groups', String(offer.groups)],
  ])

interface Offline {
  readonly output: Output
  readonly signal: AbortSignal
}

/** What commander calls for a command that needs no running peer. */
const offline =
  <Options extends GlobalOptions>(
    runtime: Runtime,
    action: (session: Offline, args: readonly string[], options: Options) => Promise<void>,
  ) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const options = command.optsWithGlobals<Options>()
    const output = outputFor(runtime, options)
    const args = command.processedArgs as readonly string[]
    runtime.finish(
      await runCancellable(output, (signal) => action({ output, signal }, args, options)),
    )
  }

import type { CaptureRow } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatTime } from '../format.ts'
import { pickPipe } from '../pick.ts'
import { snapshotOf } from '../watch.ts'

interface StartFlags {
  readonly megabytes?: number
  readonly hours?: number
  readonly payload?: boolean
}

const MB = 1024 * 1024
const HOUR_MS = 3_600_000
const USUAL_MEGABYTES = 500

const ABOUT = `
A capture file holds what passes from when it is started, on this machine, for this user alone; payload only where it is
kept. It ends with the peer. The window opens it; pipefitter tap --from FILE --pcapng OUT writes it for other programs.`

/** Capture files: begun, ended, told of, deleted. */
export const declareCapture: Declare = (parent, runtime) => {
  const capture = parent
    .command('capture')
    .description('write captured messages into a file of the profile, to be looked at later')
    .addHelpText('after', ABOUT)
  for (const declare of [declareLs, declareStart, declareResume, declareStop, declareRm])
    declare(capture, runtime)
}

const declareLs: Declare = (parent, runtime) => {
  parent
    .command('ls')
    .description('the files, the latest first, and how the one is that is being written')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const files = await snapshotOf(client, 'captureFiles', {})
        const [capture] = await snapshotOf(client, 'capture', {})
        output.object({ files, writing: capture?.file ?? null })
        if (files.length === 0) output.line('There is no capture file.')
        for (const { id, sizeBytes, changedWallMs, writing } of files)
          output.line(
            writing
              ? `${id}  ${stateText(capture?.file)}`
              : `${id}  ${formatBytes(sizeBytes)}  ${formatTime(changedWallMs)}`,
          )
      }),
    )
}

const declareStart: Declare = (parent, runtime) => {
  parent
    .command('start [pipe...]')
    .description('begin a file, of all messages or of some pipes')
    .option(
      '--megabytes <n>',
      `what it may have at most; older messages go (${USUAL_MEGABYTES})`,
      wholeNumber(1, 65_536),
    )
    .option('--hours <n>', 'older messages go', wholeNumber(1, 8_784))
    .option('--payload', 'keep the payload of these pipes, or of all, until the peer stops')
    .action(
      onHost<StartFlags>(runtime, async ({ client, output }, wanted, flags) => {
        const { megabytes = USUAL_MEGABYTES, hours, payload } = flags
        const pipes: string[] = []
        for (const one of wanted.flat()) pipes.push((await pickPipe(client, one)).id)
        if (payload === true)
          for (const input of pipes.length === 0 ? [{}] : pipes.map((pipeId) => ({ pipeId })))
            await client.call('traffic.keepPayload', { ...input, keep: true })
        await client.call('traffic.beginFile', {
          quotaBytes: megabytes * MB,
          ...(hours === undefined ? {} : { ageMs: hours * HOUR_MS }),
          ...(pipes.length === 0 ? {} : { pipes }),
        })
        output.object({ started: true })
        output.line('A capture file is written from now on; see: pipefitter capture ls')
      }),
    )
}

const declareResume: Declare = (parent, runtime) => {
  parent
    .command('resume')
    .description('go on writing after a pause, as for a full disk')
    .action(
      onHost(runtime, async ({ client, output }) => {
        await client.call('traffic.resumeFile', {})
        const [capture] = await snapshotOf(client, 'capture', {})
        output.object({ writing: capture?.file ?? null })
        output.line(stateText(capture?.file))
      }),
    )
}

const declareStop: Declare = (parent, runtime) => {
  parent
    .command('stop')
    .description('end the file that is being written')
    .action(
      onHost(runtime, async ({ client, output }) => {
        await client.call('traffic.endFile', {})
        output.object({ stopped: true })
        output.line('No capture file is written any more.')
      }),
    )
}

const declareRm: Declare = (parent, runtime) => {
  parent
    .command('rm <file>')
    .description('delete a capture file; what was captured in it is gone')
    .action(
      onHost(runtime, async ({ client, output }, [file = '']) => {
        await client.call('traffic.deleteFile', { file })
        output.object({ deleted: file })
        output.line(`${file} is deleted.`)
      }),
    )
}

const stateText = (file: CaptureRow['file']): string => {
  if (file === undefined) return 'No capture file is written.'
  const { usedBytes, quotaBytes, messages, dropped, paused } = file
  const sizes = `${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)}, ${messages} messages, ${dropped} lost`
  return paused === undefined ? `being written: ${sizes}` : `paused, ${paused.text}: ${sizes}`
}

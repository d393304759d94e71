import type { ElementRow, MessageRow } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatTime } from '../format.ts'
import { pickPipe } from '../pick.ts'
import { streamLog } from '../stream-log.ts'
import type { Output } from '../output.ts'

interface ListenFlags {
  readonly count?: number
  readonly past?: boolean
}

export const declareListen: Declare = (parent, runtime) => {
  parent
    .command('listen <pipe>')
    .description("bind a pipe's input end here and print the messages as they come")
    .option('--past', 'begin with those that the peer remembers')
    .option('--count <n>', 'end after so many', wholeNumber(1, 1_000_000_000))
    .addHelpText(
      'after',
      '\nEnds at Ctrl-C, which unbinds the input end again unless it was bound before.',
    )
    .action(
      onHost<ListenFlags>(runtime, async (session, [wanted = ''], { count, past }) => {
        const { client, output, signal } = session
        const pipe = await pickPipe(client, wanted)
        const listen = (listening: boolean, ends?: AbortSignal): Promise<unknown> =>
          client.call('pipes.listen', { pipeId: pipe.id, listening }, ends ? { signal: ends } : {})
        try {
          await streamLog(
            session,
            'messages',
            { pipeId: pipe.id },
            {
              past: past === true,
              count,
              print: (message) => printMessage(output, message),
              onBegun: async () => {
                if (!pipe.listening) await listen(true, signal)
                output.remark(`listening on ${pipe.name}`)
              },
            },
          )
        } finally {
          if (!pipe.listening) await listen(false)
        }
      }),
    )
}

/** Messages that this peer sends are in the log too; they do not count. */
const printMessage = (output: Output, message: MessageRow): boolean => {
  if (message.direction !== 'in') return false
  output.object({ message })
  const head = `${formatTime(message.atWallMs)}  ${message.peerName}  ${formatBytes(message.sizeBytes)}`
  for (const element of message.elements) output.line(`${head}  ${elementText(element)}`)
  return true
}

const elementText = ({ name, text, hex, sizeBytes, cut }: ElementRow): string => {
  const rest = cut ? ` … (${formatBytes(sizeBytes)} in all)` : ''
  return `${name}: ${text ?? hex ?? ''}${rest}`
}

import type { CallOutput } from '../../../shared/contract.ts'
import type { PipeRow, ReceivedRow } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatTime } from '../format.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'

interface ListenFlags {
  readonly count?: number
}

export const declareListen: Declare = (parent, runtime) => {
  parent
    .command('listen <pipe>')
    .description("bind a pipe's input end here and print every message that comes")
    .option('--count <n>', 'end after so many', wholeNumber(1, 1_000_000_000))
    .addHelpText(
      'after',
      '\nNone is left out: while this command is slow, the senders wait.\n' +
        'Ends at Ctrl-C, which unbinds the input end again unless it was bound before.',
    )
    .action(
      onHost<ListenFlags>(runtime, async (session, [wanted = ''], { count = Infinity }) => {
        const pipe = await pickPipe(session.client, wanted)
        if (pipe.listening) return receive(session, pipe, count)
        try {
          await receive(session, pipe, count)
        } finally {
          await session.client.call('pipes.listen', { pipeId: pipe.id, listening: false })
        }
      }),
    )
}

/** What comes by multicast or over a rendezvous proves no sender: with fewer let in, nothing of others is taken. */
const HEARS_NOBODY =
  'messages of a propagate pipe prove no sender: others are heard only where it is open to anyone (pipe access <pipe> --anyone)'

/** Takes messages until so many have come, the end is unbound, or Ctrl-C. */
const receive = async (session: Session, pipe: PipeRow, count: number): Promise<void> => {
  const { client, output, signal } = session
  const labels = await followLabels(client)
  // The receiver is opened before the end is bound, so that it misses nothing.
  let { receiverId } = await take(session, pipe.id, undefined, 0, 1)
  await client.call('pipes.listen', { pipeId: pipe.id, listening: true }, { signal })
  output.remark(`listening on ${pipe.name}`)
  if (pipe.type === 'JxtaPropagate' && pipe.access !== 'anyone') output.remark(HEARS_NOBODY)
  try {
    for (let left = count; left > 0;) {
      const taken = await take(session, pipe.id, receiverId, 10_000, Math.min(left, 256))
      receiverId = taken.receiverId
      for (const message of taken.messages) printMessage(output, message, labels)
      await output.flushed()
      left -= taken.messages.length
      if (!taken.bound && taken.messages.length === 0)
        return output.remark('its input end was unbound')
    }
  } finally {
    await client.call('pipes.closeReceiver', { receiverId })
  }
}

const take = (
  { client, signal }: Session,
  pipeId: string,
  receiverId: string | undefined,
  waitMs: number,
  max: number,
): Promise<CallOutput<'pipes.receive'>> =>
  client.call(
    'pipes.receive',
    { pipeId, waitMs, max, ...(receiverId === undefined ? {} : { receiverId }) },
    { signal },
  )

const printMessage = (output: Output, message: ReceivedRow, labels: PeerLabels): void => {
  output.object({ message })
  const sender = senderOf(message, labels)
  const head = `${formatTime(Date.now())}  ${sender}  ${formatBytes(message.sizeBytes)}`
  for (const { name, text, base64 } of message.elements)
    output.line(`${head}  ${name}: ${text ?? base64 ?? ''}`)
}

/** A name that a legacy peer gave is labelled as that; any other that is not proven is called so. */
const senderOf = ({ peerId, peerName, proven }: ReceivedRow, labels: PeerLabels): string => {
  const label = labels(peerId, peerName)
  return proven || label !== peerName ? label : `${label} (unproven)`
}

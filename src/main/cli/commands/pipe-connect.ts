import { Option } from 'commander'
import type { PipeRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { eachLine, receiveAll, sendLine, textsOf, type Ended } from '../converse.ts'
import { followLabels } from '../peer-label.ts'
import { pickPeer, pickPipe } from '../pick.ts'
import type { Session } from '../session.ts'
import { snapshotOf } from '../watch.ts'

interface ConnectFlags {
  readonly peer?: string
  readonly plain?: boolean
  readonly stay?: boolean
  readonly saved?: boolean
  readonly resume?: boolean
  readonly after?: number
}

export const declarePipeConnect: Declare = (parent, runtime) => {
  parent
    .command('connect <pipe>')
    .description('talk with a peer that listens on a pipe: lines go out, messages come in')
    .option('--peer <peer>', 'with this peer; else with whoever answers first')
    .option('--plain', 'not reliable: what is on its way when a link breaks may be lost')
    .option(
      '--stay',
      'at the end of the standard input, go on printing until the other side ends it',
    )
    .option('--saved', 'save conversations over this pipe: they outlive a restart of the peer')
    .option('--resume', 'go on with the saved conversation that is open over this pipe')
    .addOption(
      new Option('--after <number>', 'print no message up to this number').argParser(
        wholeNumber(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addHelpText(
      'after',
      '\nEach line of the standard input is a message. Unless it is plain, each arrives once and in order,\n' +
        'also when the connection breaks and is made again. Ends in order at the end of the input: what was\n' +
        'sent is handed over first. While the other side takes nothing more, this command waits. With --json each message\n' +
        'of a saved conversation has its number: after a crash --resume --after <number> goes on behind it.\n\nExamples:\n' +
        '  pipefitter pipe connect lab\n' +
        "  printf 'status\\n' | pipefitter pipe connect lab --stay --json",
    )
    .action(
      onHost<ConnectFlags>(runtime, async (session, [wanted = ''], flags) => {
        const { peer, plain, stay, saved, resume, after } = flags
        const { client, output, signal } = session
        const pipe = await pickPipe(client, wanted)
        const peerId = peer === undefined ? {} : { peerId: (await pickPeer(client, peer)).id }
        const wish = { pipeId: pipe.id, reliable: plain !== true, ...peerId }
        if (saved === true) await client.call('pipes.setSaved', { pipeId: pipe.id, saved })
        const conversation =
          resume === true
            ? await savedOver(client, pipe)
            : await client.call('conversations.open', wish, { signal })
        output.object({ conversation })
        const how = conversation.reliable ? 'reliable' : 'plain'
        const labels = await followLabels(client)
        const name = labels(conversation.peerId, conversation.peerName)
        output.remark(`in conversation with ${name} over ${pipe.name} (${how})`)
        const way = { conversationId: conversation.id, stay: stay === true, after }
        finish(session, await talk(session, runtime, way))
      }),
    )
}

interface Way {
  readonly conversationId: string
  readonly stay: boolean
  readonly after: number | undefined
}

/** The conversation over a pipe that was saved and is open. */
const savedOver = async (client: Session['client'], { id, name }: PipeRow) => {
  const rows = await snapshotOf(client, 'conversations', { pipeId: id })
  const saved = rows.findLast(
    (row) => row.saved?.here === true && (row.state === 'Bound' || row.state === 'Rebinding'),
  )
  if (saved !== undefined) return saved
  throw new PipefitterError('pipe/closed', `No saved conversation is open over ${name}`)
}

/** Both ways at once, until either side ends it. */
const talk = async (
  session: Session,
  { stdin }: Runtime,
  { conversationId, stay, after }: Way,
): Promise<Ended> => {
  const { client, output } = session
  const close = (): Promise<unknown> => client.call('conversations.close', { conversationId })
  const over = new AbortController()
  const reading = receiveAll(
    session,
    conversationId,
    (message) => {
      output.object({ message })
      for (const text of textsOf(message)) output.line(text)
    },
    after,
  ).finally(() => over.abort())
  const writing = eachLine(stdin, over.signal, (text) => sendLine(session, conversationId, text))
  try {
    // Whoever fails first says why; the end of the input alone is no failure.
    await Promise.race([reading, writing.then(() => (stay ? reading : close()))])
    return await reading
  } finally {
    over.abort()
    writing.catch(() => {})
    await close().catch(() => {})
  }
}

const finish = ({ output }: Session, ended: Ended): void => {
  output.object({ ended })
  if (ended.broken) throw new PipefitterError('pipe/interrupted', ended.reason)
  output.remark(`over: ${ended.reason}`)
}

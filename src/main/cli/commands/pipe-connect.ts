import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { eachLine, receiveAll, sendLine, textsOf, type Ended } from '../converse.ts'
import { followLabels } from '../peer-label.ts'
import { pickPeer, pickPipe } from '../pick.ts'
import type { Session } from '../session.ts'

interface ConnectFlags {
  readonly peer?: string
  readonly plain?: boolean
  readonly stay?: boolean
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
    .addHelpText(
      'after',
      '\nEach line of the standard input is a message. Unless it is plain, each arrives once and in order,\n' +
        'also when the connection breaks and is made again. Ends in order at the end of the input: what was\n' +
        'sent is handed over first. While the other side takes nothing more, this command waits.\n\nExamples:\n' +
        '  pipefitter pipe connect lab\n' +
        "  printf 'status\\n' | pipefitter pipe connect lab --stay --json",
    )
    .action(
      onHost<ConnectFlags>(runtime, async (session, [wanted = ''], { peer, plain, stay }) => {
        const { client, output, signal } = session
        const pipe = await pickPipe(client, wanted)
        const peerId = peer === undefined ? {} : { peerId: (await pickPeer(client, peer)).id }
        const wish = { pipeId: pipe.id, reliable: plain !== true, ...peerId }
        const conversation = await client.call('conversations.open', wish, { signal })
        output.object({ conversation })
        const how = conversation.reliable ? 'reliable' : 'plain'
        const labels = await followLabels(client)
        const name = labels(conversation.peerId, conversation.peerName)
        output.remark(`in conversation with ${name} over ${pipe.name} (${how})`)
        finish(session, await talk(session, runtime, conversation.id, stay === true))
      }),
    )
}

/** Both ways at once, until either side ends it. */
const talk = async (
  session: Session,
  { stdin }: Runtime,
  conversationId: string,
  stay: boolean,
): Promise<Ended> => {
  const { client, output } = session
  const close = (): Promise<unknown> => client.call('conversations.close', { conversationId })
  const over = new AbortController()
  const reading = receiveAll(session, conversationId, (message) => {
    output.object({ message })
    for (const text of textsOf(message)) output.line(text)
  }).finally(() => over.abort())
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

import type { ConversationRow, PipeRow } from '../../../shared/rows.ts'
import { createDeferred } from '../../base/deferred.ts'
import { onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { eachLine, receiveAll, sendLine, textsOf } from '../converse.ts'
import { formatTime } from '../format.ts'
import { followLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'
import type { Session } from '../session.ts'
import { aborted, watchFeed } from '../watch.ts'

interface ServeFlags {
  readonly once?: boolean
}

export const declarePipeServe: Declare = (parent, runtime) => {
  parent
    .command('serve <pipe>')
    .description('listen on a pipe and talk with every peer that connects to it')
    .option('--once', 'end when the first conversation has ended')
    .addHelpText(
      'after',
      '\nPrints what comes in from each; every line of the standard input goes to all of them.\n' +
        'Ends at Ctrl-C, which unbinds the input end again unless it was bound before.',
    )
    .action(
      onHost<ServeFlags>(runtime, async (session, [wanted = ''], { once }) => {
        const pipe = await pickPipe(session.client, wanted)
        try {
          await serve(session, runtime, pipe, once === true)
        } finally {
          if (!pipe.listening)
            await session.client.call('pipes.listen', { pipeId: pipe.id, listening: false })
        }
      }),
    )
}

/** Takes part in every conversation that another peer opens from now on, until Ctrl-C, or the first has ended. */
const serve = async (
  session: Session,
  { stdin }: Runtime,
  pipe: PipeRow,
  once: boolean,
): Promise<void> => {
  const { client, output, signal } = session
  const labels = await followLabels(client)
  const seen = new Set<string>()
  const open = new Set<string>()
  const over = new AbortController()
  const ended = createDeferred()
  const join = async (row: ConversationRow): Promise<void> => {
    open.add(row.id)
    try {
      await attend(session, row, labels(row.peerId, row.peerName))
    } finally {
      open.delete(row.id)
      if (once) ended.resolve()
    }
  }
  const watch = watchFeed(
    client,
    'conversations',
    { pipeId: pipe.id },
    ({ kind, rows, removed }) => {
      for (const id of removed) seen.delete(id)
      for (const row of rows) {
        const isNew =
          (kind === 'change' || isLeft(row)) && !seen.has(row.id) && row.opened === 'there'
        seen.add(row.id)
        if (isNew) join(row).catch((error: unknown) => ended.reject(error))
      }
    },
  )
  try {
    await watch.begun
    await client.call('pipes.listen', { pipeId: pipe.id, listening: true }, { signal })
    output.remark(`serving ${pipe.name}`)
    const toAll = (text: string): Promise<unknown> =>
      Promise.allSettled([...open].map((id) => sendLine(session, id, text)))
    eachLine(stdin, over.signal, toAll).catch((error: unknown) => ended.reject(error))
    await Promise.race([ended.promise, aborted(signal), watch.failed])
  } finally {
    over.abort()
    watch.end()
    await Promise.allSettled(
      [...open].map((conversationId) => client.call('conversations.close', { conversationId })),
    )
  }
}

/** Whether a peer before this one had it, and it goes on. */
const isLeft = ({ saved, state }: ConversationRow): boolean =>
  saved?.here === true && (state === 'Bound' || state === 'Rebinding')

/** Prints one conversation from its beginning to its end. */
const attend = async (
  session: Session,
  conversation: ConversationRow,
  peerName: string,
): Promise<void> => {
  const { output } = session
  const { id } = conversation
  output.object({ conversation })
  output.remark(`${peerName} connected`)
  const ended = await receiveAll(session, id, (message) => {
    output.object({ conversationId: id, message })
    for (const text of textsOf(message))
      output.line(`${formatTime(Date.now())}  ${peerName}  ${text}`)
  })
  output.object({ conversationId: id, ended })
  output.remark(`${peerName}: ${ended.reason}`)
}

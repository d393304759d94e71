import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { CallOutput } from '../../shared/contract.ts'
import type { ReceivedRow } from '../../shared/rows.ts'
import type { Session } from './session.ts'

/** Calls that send lines and are under way at once; the host keeps their order. */
const LINES_AT_ONCE = 32
const WAIT_MS = 20_000

/** How a conversation ended. */
export interface Ended {
  readonly reason: string
  /** What was held may be lost. */
  readonly broken: boolean
}

/** Hands over every message of a conversation behind the number `after` until it is over. Rejects at Ctrl-C. */
export const receiveAll = async (
  { client, signal, output }: Session,
  conversationId: string,
  onMessage: (message: ReceivedRow) => void,
  after?: number,
): Promise<Ended> => {
  let receiverId: string | undefined
  for (;;) {
    const taken: CallOutput<'conversations.receive'> = await client.call(
      'conversations.receive',
      {
        ...{ conversationId, waitMs: WAIT_MS, ...(after === undefined ? {} : { after }) },
        ...(receiverId === undefined ? {} : { receiverId }),
      },
      { signal },
    )
    ;({ receiverId } = taken)
    for (const message of taken.messages) onMessage(message)
    await output.flushed()
    if (taken.open) continue
    await client.call('conversations.closeReceiver', { receiverId })
    return { reason: taken.reason, broken: taken.broken }
  }
}

/** Sends one line as a message of one text. */
export const sendLine = async (
  { client, signal }: Session,
  conversationId: string,
  text: string,
): Promise<void> => {
  const elements = [{ name: 'data', text }]
  await client.call('conversations.send', { conversationId, elements }, { signal })
}

/** Gives each line of the input to `send`, several at once, in order; settles at the input's end, or when `over` aborts. */
export const eachLine = async (
  stdin: Readable,
  over: AbortSignal,
  send: (text: string) => Promise<unknown>,
): Promise<void> => {
  if (over.aborted) return
  const lines = createInterface({ input: stdin, crlfDelay: Infinity })
  const end = (): void => lines.close()
  over.addEventListener('abort', end, { once: true })
  const running: Promise<unknown>[] = []
  try {
    for await (const line of lines) {
      const sending = send(line)
      sending.catch(() => {})
      running.push(sending)
      if (running.length >= LINES_AT_ONCE) await running.shift()
      if (over.aborted) break
    }
    await Promise.all(running)
  } finally {
    over.removeEventListener('abort', end)
    lines.close()
  }
}

/** The texts of a message; what is no text as base64. */
export const textsOf = ({ elements }: ReceivedRow): readonly string[] =>
  elements.map(({ text, base64 }) => text ?? base64 ?? '')

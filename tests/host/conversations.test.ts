/** Two-way conversations between whole hosts, on the loopback interface, with real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WAITING_MAX } from '../../src/main/host/conversations/conversation.ts'
import type { ConversationRow, ReceivedRow } from '../../src/shared/rows.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const text = (value: string) => [{ name: 'data', text: value }]
const textOf = ({ elements }: ReceivedRow): string => elements[0]?.text ?? ''

describe('conversations of two hosts', () => {
  let alice: RunningHost
  let bob: RunningHost

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  /** A pipe that Alice listens on, as Bob knows it. */
  const pipeFor = async (name: string): Promise<string> => {
    const wish = { name, publish: true, listen: true, access: 'anyone' } as const
    const { id } = await call(alice, 'pipes.create', wish)
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    return id
  }

  const opened = async (name: string, reliable = true) => {
    const pipeId = await pipeFor(name)
    const there = await call(bob, 'conversations.open', { pipeId, reliable })
    const [here] = await rowsOf(alice, 'conversations', { pipeId }, (rows) => rows.length > 0)
    if (here === undefined) throw new Error('Alice was not asked')
    return { pipeId, there, here }
  }

  const take = async (host: RunningHost, conversationId: string, count: number) => {
    const texts: string[] = []
    let receiverId: string | undefined
    while (texts.length < count) {
      const taken = await call(host, 'conversations.receive', {
        ...{ conversationId, waitMs: 5_000 },
        ...(receiverId === undefined ? {} : { receiverId }),
      })
      if (taken.messages.length === 0) throw new Error(`only ${texts.length} came: ${taken.reason}`)
      ;({ receiverId } = taken)
      texts.push(...taken.messages.map(textOf))
    }
    return texts
  }

  const say = (host: RunningHost, conversationId: string, value: string, acknowledged = false) =>
    call(host, 'conversations.send', { conversationId, elements: text(value), acknowledged })

  it.each([true, false])(
    'both write and read, and see what went (reliable: %s)',
    async (reliable) => {
      const { pipeId, there, here } = await opened(`talk ${String(reliable)}`, reliable)
      expect([there.peerName, there.opened, there.state, there.reliable]).toEqual([
        ...['Alice', 'here', 'Bound', reliable],
      ])
      expect([here.peerName, here.opened, here.reliable]).toEqual(['Bob', 'there', reliable])
      for (const word of ['one', 'two']) {
        await say(bob, there.id, `to Alice: ${word}`, true)
        await say(alice, here.id, `to Bob: ${word}`, true)
      }
      expect(await take(alice, here.id, 2)).toEqual(['to Alice: one', 'to Alice: two'])
      expect(await take(bob, there.id, 2)).toEqual(['to Bob: one', 'to Bob: two'])
      const [row] = await rowsOf(bob, 'conversations', { pipeId }, ([one]) => one?.held === 0)
      expect(row).toMatchObject({ sent: 2, received: 2, sentBytes: 26, receivedBytes: 22 })
      const shown = { conversationId: there.id }
      const messages = await rowsOf(bob, 'conversationMessages', shown, (rows) => rows.length === 4)
      expect(messages.map(({ direction }) => direction).sort()).toEqual(['in', 'in', 'out', 'out'])
    },
  )

  it('closing hands over what was sent; both sides see that and why it is over', async () => {
    const { pipeId, there, here } = await opened('short')
    await say(bob, there.id, 'last words')
    await call(bob, 'conversations.close', { conversationId: there.id })
    expect(await take(alice, here.id, 1)).toEqual(['last words'])
    const over = ([one]: readonly ConversationRow[]): boolean => one?.state === 'Unbound'
    const [atAlice] = await rowsOf(alice, 'conversations', { pipeId }, over)
    const [atBob] = await rowsOf(bob, 'conversations', { pipeId }, over)
    expect([atAlice?.stateReason, atBob?.stateReason]).toEqual([
      ...['The other side closed it', 'Closed here'],
    ])
    await expect(say(alice, here.id, 'x')).rejects.toMatchObject({ code: 'pipe/closed' })
    const rest = await call(alice, 'conversations.receive', { conversationId: here.id })
    expect(rest).toMatchObject({ open: false, messages: [], reason: 'The other side closed it' })
  })

  it('a reader that does not take holds the writer back; further calls are refused, and may be given up', async () => {
    const { pipeId, there, here } = await opened('slow')
    const slow = await call(alice, 'conversations.receive', { conversationId: here.id, waitMs: 0 })
    let refused = 0
    const abort = new AbortController()
    const sending: Promise<unknown>[] = []
    for (let n = 0; n < 6_000; n++) {
      const elements = text(String(n))
      const input = { conversationId: there.id, elements }
      sending.push(
        call(bob, 'conversations.send', input, abort.signal).catch((error: unknown) => {
          if ((error as { code: string }).code === 'pipe/full') refused++
        }),
      )
      if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const [row] = await rowsOf(
      bob,
      'conversations',
      { pipeId },
      ([one]) => (one?.held ?? 0) > 1_000,
    )
    expect(row?.held).toBeLessThanOrEqual(1_024 + WAITING_MAX)
    expect(refused).toBeGreaterThan(0)
    abort.abort()
    await Promise.all(sending)
    const taken: string[] = []
    const isAllThere = async (): Promise<boolean> =>
      (await rowsOf(bob, 'conversations', { pipeId }, () => true))[0]?.held === 0
    // What is not held any more has arrived: then an empty answer is the last.
    for (let over = false; !over;) {
      const last = await isAllThere()
      const { messages } = await call(alice, 'conversations.receive', {
        ...{ conversationId: here.id, receiverId: slow.receiverId, waitMs: 100 },
      })
      taken.push(...messages.map(textOf))
      over = last && messages.length === 0
    }
    const numbers = taken.map(Number)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(new Set(numbers).size).toBe(numbers.length)
    const [after] = await rowsOf(bob, 'conversations', { pipeId }, ([one]) => one?.held === 0)
    expect(after?.sent).toBe(numbers.length)
  })

  it('where nobody listens any more it is refused; what was opened goes on', async () => {
    const { pipeId, there, here } = await opened('deaf')
    await call(alice, 'pipes.listen', { pipeId, listening: false })
    const peers = await rowsOf(bob, 'peers', {}, (rows) =>
      rows.some(({ name }) => name === 'Alice'),
    )
    const peerId = peers.find(({ name }) => name === 'Alice')?.id ?? ''
    await expect(call(bob, 'conversations.open', { pipeId, peerId })).rejects.toMatchObject({
      code: 'pipe/nobody-answered',
    })
    await say(bob, there.id, 'still here', true)
    expect(await take(alice, here.id, 1)).toEqual(['still here'])
  })

  it('a peer that stops says goodbye: the other sees it at once', async () => {
    const carol = await start('Carol')
    const pipeId = await pipeFor('parting')
    await rowsOf(carol, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
    await call(carol, 'conversations.open', { pipeId })
    await rowsOf(alice, 'conversations', { pipeId }, ([one]) => one?.state === 'Bound')
    await stop(carol)
    const over = await rowsOf(
      alice,
      'conversations',
      { pipeId },
      ([one]) => one?.state === 'Unbound',
    )
    expect(over[0]?.stateReason).toBe('The other side closed it')
  })
})

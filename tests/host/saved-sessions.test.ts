/** Saved conversations between real processes: killed without a word, in the middle of streams in both directions. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectToHost } from '../../src/main/cli/connect.ts'
import type { FeedEvent, FeedName, FeedParams, FeedRow } from '../../src/shared/contract.ts'
import type { RpcClient } from '../../src/shared/rpc/index.ts'
import type { ConversationRow, PIPE_TYPES, TimelineRow } from '../../src/shared/rows.ts'
import { ownMulticastPort } from '../support/multicast-port.ts'
import { startCli, type CliRun } from '../support/run-cli.ts'

const SENDING_AT_ONCE = 16
const BODY = 'x'.repeat(1_000)

/** A peer in a process of its own, over all the processes that it ever is; and a program that uses one conversation. */
class Subject {
  readonly name: string
  readonly got: { readonly number: number; readonly text: string }[] = []
  readonly folder: string
  readonly #multicastPort: number
  #run: CliRun | undefined
  #client: RpcClient | undefined

  constructor(name: string, folder: string, multicastPort: number) {
    this.name = name
    this.folder = join(folder, name)
    this.#multicastPort = multicastPort
  }

  get client(): RpcClient {
    if (this.#client === undefined) throw new Error(`${this.name} does not run`)
    return this.#client
  }

  async start(): Promise<void> {
    const network = ['--interface', 'lo', '--port', '0']
    const multicast = ['--multicast-port', String(this.#multicastPort)]
    const flags = ['--json', '--name', this.name, ...network, ...multicast]
    const run = startCli(this.folder, ['up', ...flags])
    this.#run = run
    await eventually(`${this.name} is ready`, () => {
      if (run.child.exitCode !== null) throw new Error(`${this.name} ended: ${run.stderr()}`)
      return run.stdout().includes('"ready"')
    })
    this.#client = await connectToHost(this.folder)
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const { child } = this.#run ?? {}
    if (child === undefined) throw new Error(`${this.name} does not run`)
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
    this.client.close()
    this.#client = undefined
  }

  /** The rows of a feed, once `wanted` is so of them; rejects with what the host answers instead. */
  rows<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    wanted: (rows: readonly FeedRow<N>[]) => boolean,
  ): Promise<readonly FeedRow<N>[]> {
    const { client } = this
    return new Promise((resolve, reject) => {
      const rows = new Map<string, FeedRow<N>>()
      const onEvent = (event: FeedEvent<FeedRow<N>>): void => {
        if (event.kind === 'snapshot') rows.clear()
        for (const row of event.rows) rows.set((row as { id: string }).id, row)
        for (const id of event.removed) rows.delete(id)
        if (!wanted([...rows.values()])) return
        setImmediate(() => leave())
        resolve([...rows.values()])
      }
      const leave = client.subscribe(feed, params, onEvent, reject)
    })
  }

  async conversation(pipeId: string): Promise<ConversationRow> {
    const [row] = await this.rows('conversations', { pipeId }, (rows) => rows.length > 0)
    if (row === undefined) throw new Error('there is no conversation')
    return row
  }

  /**
   * Goes on with a conversation until the process is gone: sends what that has not taken yet, and takes what this program has
   * not got yet.
   */
  use({ id: conversationId, sent }: ConversationRow, texts: readonly string[]): void {
    const { client } = this
    const send = async (): Promise<void> => {
      const running: Promise<unknown>[] = []
      for (const text of texts.slice(sent)) {
        const elements = [{ name: 'data', text }]
        const sending = client.call('conversations.send', { conversationId, elements })
        sending.catch(() => {})
        running.push(sending)
        if (running.length >= SENDING_AT_ONCE) await running.shift()
      }
      await Promise.all(running)
    }
    const read = async (): Promise<void> => {
      const after = this.got.at(-1)?.number ?? 0
      let receiverId: string | undefined
      for (let isOpen = true; isOpen;) {
        const taken = await client.call('conversations.receive', {
          ...{ conversationId, waitMs: 5_000, after },
          ...(receiverId === undefined ? {} : { receiverId }),
        })
        ;({ receiverId, open: isOpen } = taken)
        for (const { number = 0, elements } of taken.messages)
          this.got.push({ number, text: elements[0]?.text ?? '' })
      }
    }
    // Both end with the process.
    send().catch(() => {})
    read().catch(() => {})
  }
}

const eventually = (what: string, check: () => boolean, timeout = 30_000): Promise<void> =>
  expect.poll(check, { message: what, timeout, interval: 20 }).toBe(true)

const texts = (who: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${who} ${n} ${BODY}`)

describe('a saved conversation between processes that are killed', () => {
  const meet = async (type: (typeof PIPE_TYPES)[number]) => {
    const folder = mkdtempSync(join(tmpdir(), 'pipefitter-saved-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const port = ownMulticastPort()
    const [alice, bob] = [
      new Subject(`Alice${type}`, folder, port),
      new Subject(`Bob${type}`, folder, port),
    ]
    await Promise.all([alice.start(), bob.start()])
    const wish = { name: 'lab', type, publish: true, listen: true, access: 'anyone' } as const
    const { id: pipeId } = await alice.client.call('pipes.create', wish)
    await bob.rows('pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
    for (const { client } of [alice, bob])
      await client.call('pipes.setSaved', { pipeId, saved: true })
    const atBob = await bob.client.call('conversations.open', { pipeId })
    const atAlice = await alice.conversation(pipeId)
    return { alice, bob, pipeId, atAlice, atBob }
  }

  it.each(['JxtaUnicast', 'JxtaUnicastSecure'] as const)(
    'loses, doubles and swaps nothing, either way (%s)',
    { timeout: 120_000 },
    async (type) => {
      const { alice, bob, pipeId, atAlice, atBob } = await meet(type)
      const [fromAlice, fromBob] = [texts('from Alice', 300), texts('from Bob', 300)]
      alice.use(atAlice, fromAlice)
      bob.use(atBob, fromBob)
      const again = async (subject: Subject, own: readonly string[]): Promise<void> => {
        await subject.start()
        const row = await subject.conversation(pipeId)
        expect([row.id, row.saved?.here]).toEqual([subject === alice ? atAlice.id : atBob.id, true])
        subject.use(row, own)
      }
      if (type === 'JxtaUnicastSecure') {
        await eventually('some came', () => alice.got.length > 60 && bob.got.length > 60)
        await alice.kill()
        await again(alice, fromAlice)
        await eventually('more came', () => alice.got.length > 130 && bob.got.length > 130)
        await bob.kill()
        await again(bob, fromBob)
      }
      await eventually('most came', () => alice.got.length > 200 && bob.got.length > 200)
      await Promise.all([alice.kill(), bob.kill()])
      await Promise.all([again(alice, fromAlice), again(bob, fromBob)])
      await eventually('all came', () => alice.got.length >= 300 && bob.got.length >= 300, 40_000)
      const numbers = Array.from({ length: 300 }, (_, n) => n + 1)
      for (const [subject, wanted] of [
        [alice, fromBob],
        [bob, fromAlice],
      ] as const) {
        expect(subject.got.map(({ number }) => number)).toEqual(numbers)
        expect(subject.got.map(({ text }) => text)).toEqual(wanted)
      }
      const told = (rows: readonly TimelineRow[]): boolean =>
        rows.some(({ kind, text }) => kind === 'session' && text.includes('goes on where'))
      await alice.rows('timeline', { pipeId }, told)
      await Promise.all([alice.kill(), bob.kill()])
    },
  )
})

// Two whole hosts as scripts and windows meet them: a call of the contract for each message, and calls that take them out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CallInput, CallName, CallOutput, FeedName, FeedRow } from '../src/shared/contract.ts'
import { silentLog } from '../src/main/base/log.ts'
import { createDeferred } from '../src/main/base/deferred.ts'
import { createHost } from '../src/main/host/host.ts'
import type { Host } from '../src/main/host/host.ts'
import { openProfile } from '../src/main/platform/profile.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'
import { loopbackName } from './loopback-name.ts'

/** What carries the messages between the hosts. */
export type Carriage = 'plain' | 'secure' | 'reliable'

/** Where a host is, and the pipe whose input end is bound there. */
export interface Place {
  readonly address: string
  readonly pipeId: string
}

type Elements = CallInput<'pipes.send'>['elements']

/** How messages go out of one host, and how the other takes them. */
interface Ends {
  send(elements: Elements): Promise<unknown>
  receive(receiverId: string | undefined): Promise<CallOutput<'pipes.receive'>>
}

const TAKEN_AT_ONCE = 1_000
const FIND_TRIES = 60
const FIND_EVERY_MS = 100
const { signal } = new AbortController()

export const call = <N extends CallName>(
  { api }: Host,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> => api.call(name, input, { signal }) as Promise<CallOutput<N>>

/** The first row of a feed that is as wanted. */
export const firstRow = <N extends FeedName>(
  { api }: Host,
  feed: N,
  params: object,
  isWanted: (row: FeedRow<N>) => boolean,
): Promise<FeedRow<N>> => {
  const found = createDeferred<FeedRow<N>>()
  const leave = api.subscribe(feed, params, ({ rows }) => {
    const row = (rows as FeedRow<N>[]).find(isWanted)
    if (row !== undefined) found.resolve(row)
  })
  return found.promise.finally(leave)
}

export const startHost = async (): Promise<Host> => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const profile = openProfile({ folder })
  return createHost({
    ...{ profile, interfaces: [loopbackName()], port: 0, name: `bench-${process.pid}` },
    ...{ multicast: false, log: silentLog, runtime: 'bench' },
  })
}

export const placeOf = async (host: Host, carriage: Carriage): Promise<Place> => {
  const type = carriage === 'secure' ? 'JxtaUnicastSecure' : 'JxtaUnicast'
  const name = `bench-${process.pid}`
  const wish = { name, type, listen: true, publish: true, access: 'anyone' } as const
  const { id: pipeId } = await call(host, 'pipes.create', wish)
  const isThere = ({ address }: { readonly address: string }): boolean => address.startsWith('tcp:')
  const status = await firstRow(host, 'status', {}, ({ endpoints }) => endpoints.some(isThere))
  return { address: status.endpoints.find(isThere)?.address ?? '', pipeId }
}

/** Asks until the other host has told of its pipe. */
export const findPipe = async (host: Host, { address, pipeId }: Place): Promise<void> => {
  await call(host, 'peers.connect', { address })
  for (let tries = 1; ; tries++) {
    await call(host, 'pipes.search', {})
    await sleep(FIND_EVERY_MS)
    try {
      return void (await call(host, 'pipes.bind', { pipeId }))
    } catch (error) {
      if (tries === FIND_TRIES) throw error
    }
  }
}

const pipeEnds = (host: Host, to: string, from: string): Ends => ({
  send: (elements) => call(host, 'pipes.send', { pipeId: to, elements }),
  receive: (receiverId) =>
    call(host, 'pipes.receive', { pipeId: from, receiverId, max: TAKEN_AT_ONCE }),
})

const conversationEnds = (host: Host, conversationId: string): Ends => ({
  send: (elements) => call(host, 'conversations.send', { conversationId, elements }),
  receive: async (receiverId) => {
    const wish = { conversationId, receiverId, max: TAKEN_AT_ONCE }
    const { open, ...taken } = await call(host, 'conversations.receive', wish)
    return { ...taken, bound: open }
  },
})

class HostChannel implements Channel {
  onBody: (body: Uint8Array) => void = ignoreBody
  readonly #ends: Ends
  /** The elements of the body that was sent last: the measuring sends one again and again. */
  #sent: { readonly body: Uint8Array; readonly elements: Elements } | undefined

  constructor(ends: Ends) {
    this.#ends = ends
    void this.#read()
  }

  async send(body: Uint8Array): Promise<void> {
    if (this.#sent?.body !== body)
      this.#sent = {
        body,
        elements: [{ name: 'data', text: Buffer.from(body).toString('latin1') }],
      }
    await this.#ends.send(this.#sent.elements)
  }

  async #read(): Promise<void> {
    let receiverId: string | undefined
    for (;;) {
      const taken = await this.#ends.receive(receiverId)
      receiverId = taken.receiverId
      for (const { elements } of taken.messages)
        this.onBody(Buffer.from(elements[0]?.text ?? '', 'latin1'))
      if (!taken.bound && taken.messages.length === 0) return
    }
  }
}

/** The pipe of the host that connects is told by the first message, so that the other can bind it. */
const firstText = async (host: Host, pipeId: string): Promise<string> => {
  const taken = await call(host, 'pipes.receive', { pipeId, max: 1 })
  const [first] = taken.messages
  if (first === undefined) return firstText(host, pipeId)
  await call(host, 'pipes.closeReceiver', { receiverId: taken.receiverId })
  return first.elements[0]?.text ?? ''
}

const offerPipes = async (host: Host, pipeId: string): Promise<Channel> => {
  const near = JSON.parse(await firstText(host, pipeId)) as Place
  await findPipe(host, near)
  return new HostChannel(pipeEnds(host, near.pipeId, pipeId))
}

const offerConversation = async (host: Host, pipeId: string): Promise<Channel> => {
  const { id } = await firstRow(host, 'conversations', { pipeId }, ({ reliable }) => reliable)
  return new HostChannel(conversationEnds(host, id))
}

export const createHostMeeting = (carriage: Carriage): Meeting => ({
  offer: async () => {
    const host = await startHost()
    const place = await placeOf(host, carriage)
    const offered = carriage === 'reliable' ? offerConversation : offerPipes
    return { offer: place, channel: offered(host, place.pipeId) }
  },
  connect: async (offer) => {
    const host = await startHost()
    const { pipeId } = offer as Place
    await findPipe(host, offer as Place)
    if (carriage === 'reliable') {
      const { id } = await call(host, 'conversations.open', { pipeId })
      return new HostChannel(conversationEnds(host, id))
    }
    const own = await placeOf(host, carriage)
    const elements = [{ name: 'data', text: JSON.stringify(own) }]
    await call(host, 'pipes.send', { pipeId, elements })
    return new HostChannel(pipeEnds(host, pipeId, own.pipeId))
  },
})

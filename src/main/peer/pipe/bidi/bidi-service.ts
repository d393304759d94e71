import type { Clock } from '../../../base/clock.ts'
import { cancelled } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { PipefitterError } from '../../../base/errors.ts'
import type { Random } from '../../../base/random.ts'
import { encodeBidiMessage, type BidiRequest } from '../../../protocol/documents/bidi-exchange.ts'
import type { PeerAdvertisement } from '../../../protocol/documents/peer-advertisement.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import { createPipeId, type PeerId } from '../../../protocol/ids.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import { Message } from '../../../protocol/message/message.ts'
import type { PeerConfig } from '../../config.ts'
import type { EndpointService } from '../../endpoint/endpoint-service.ts'
import type { MessageRoom } from '../../ports/room.ts'
import type { TrustService } from '../../trust/trust-service.ts'
import { endpointOf } from '../../endpoint/link-table.ts'
import type { BindingService } from '../binding-service.ts'
import type { Caller } from '../caller.ts'
import type { InputPipe } from '../input-pipe.ts'
import type { OutputEnd } from '../output-end.ts'
import { audible } from '../pipe-gate.ts'
import { wishFor, type PathTable } from '../path-rules.ts'
import type { PipeService } from '../pipe-service.ts'
import { ReliablePipe } from '../reliable/reliable-pipe.ts'
import { CONNECT_TIMEOUT_MS } from './bidi-connect-machine.ts'
import { exchange } from './bidi-connect.ts'
import type { BidiPipe } from './bidi-pipe.ts'
import { BidiServer, type Served } from './bidi-server.ts'
import { Pair, type PairEnds, type PairWorld } from './pair.ts'
import { PlainBidiPipe } from './plain-bidi-pipe.ts'

export interface BidiWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  /** For what streams hold that nobody has read, or that waits for what came before it. */
  readonly room?: MessageRoom | undefined
  readonly trust: Pick<TrustService, 'get'>
  readonly endpoint: EndpointService
  readonly pipes: PipeService
  readonly binding: BindingService
  /** What people decided about the paths of pipes. */
  readonly paths: PathTable
  advertisement(): PeerAdvertisement
}

/** Over which pipe a pair was made, and whether the other end proved its key on a link, so that nobody may stand between. */
interface MadeOver {
  readonly named: PipeAdvertisement
  readonly isProven: boolean
}

export interface ConnectOptions {
  /** Whether messages are numbered and acknowledged; absent: no. */
  readonly reliable?: boolean | undefined
  /** Whose server; absent: whoever answers the binding query first. */
  readonly peerId?: PeerId | undefined
  /** Where the server is; absent: to be asked for. */
  readonly to?: { readonly peerId: PeerId; readonly endpoint: string } | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Bidirectional pipes, made as JXSE makes them: who wants one sends the advertisement of a pipe of its own to the server's
 * pipe, and the server answers there with a pipe that it made for the two. From then on each writes to the other's.
 */
export class BidiService {
  readonly #world: BidiWorld
  readonly #servers = new Set<BidiServer>()
  readonly #pairs = new Set<Pair>()
  readonly #abort = new AbortController()

  constructor(world: BidiWorld) {
    this.#world = world
  }

  /** Bidirectional pipes that are open here. */
  get size(): number {
    return this.#pairs.size
  }

  /**
   * Listens on a pipe. The asker says whether its pipe is to be reliable. Throws `pipe/in-use` where the pipe's input end
   * is bound here already, `pipe/wrong-type` for propagate pipes.
   */
  acceptBidi(advertisement: PipeAdvertisement): BidiServer {
    assertUnicast(advertisement)
    const input = this.#world.pipes.openPrivateInput(advertisement, { announced: true })
    return this.#server(advertisement, input)
  }

  /**
   * Serves those who ask at an input end that somebody else reads, who offers what comes out of it. Throws
   * `pipe/wrong-type` for propagate pipes.
   */
  acceptBeside(advertisement: PipeAdvertisement): BidiServer {
    assertUnicast(advertisement)
    return this.#server(advertisement, undefined)
  }

  #server(advertisement: PipeAdvertisement, input: InputPipe | undefined): BidiServer {
    const server: BidiServer = new BidiServer(advertisement, input, {
      counters: this.#world.counters,
      serve: (request, asker) => this.#serve(advertisement, request, asker),
      onClosed: () => this.#servers.delete(server),
    })
    this.#servers.add(server)
    return server
  }

  /**
   * Asks the server of a pipe for a bidirectional one. Rejects with `pipe/nobody-answered`, `pipe/refused` when nobody
   * listens there, `base/timeout`, `base/cancelled`, `pipe/wrong-type`, or as linking does.
   */
  async connectBidi(
    advertisement: PipeAdvertisement,
    options: ConnectOptions = {},
  ): Promise<BidiPipe> {
    assertUnicast(advertisement)
    const signal = AbortSignal.any(
      [this.#abort.signal, options.signal].filter((one) => one !== undefined),
    )
    const to = options.to ?? (await this.#find(advertisement, options.peerId, signal))
    const reliable = options.reliable ?? false
    const how = { chosenBy: 'rule', reason: 'To ask for a bidirectional pipe' } as const
    const asking = await this.#world.pipes.openOutput(advertisement, { ...to, ...how }, signal)
    const guest = { peerId: to.peerId, fingerprint: asking.fingerprint }
    const input = this.#ownInput(advertisement, guest)
    try {
      const pipe = await exchange(this.#world, {
        ...{ peerId: to.peerId, output: asking, input, signal },
        ...{ timeoutMs: options.timeoutMs ?? CONNECT_TIMEOUT_MS },
        request: this.#request(input, reliable),
      })
      assertSameType(advertisement, pipe)
      const over = { named: advertisement, isProven: asking.fingerprint !== undefined }
      const output = await this.#open(over, pipe, to.peerId, signal)
      return this.#over(this.#pair(over, { input, output, peerId: to.peerId }, reliable), reliable)
    } catch (error) {
      input.close()
      throw error
    } finally {
      asking.close('The first exchange is over')
    }
  }

  /** Breaks off everything; idempotent. */
  stop(): void {
    this.#abort.abort()
    for (const server of [...this.#servers]) server.close()
    for (const pair of [...this.#pairs]) pair.end('The peer has stopped')
  }

  async #find(
    advertisement: PipeAdvertisement,
    wanted: PeerId | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly peerId: PeerId; readonly endpoint: string }> {
    const resolution = this.#world.binding.resolve(advertisement, {
      signal,
      peers: wanted === undefined ? undefined : [wanted],
    })
    await resolution.decided
    const { summary } = resolution
    resolution.cancel()
    if (signal.aborted) throw cancelled('Connecting')
    for (const { verdict, endpoint, peerId } of resolution.answers)
      if (verdict === 'usable' && endpoint !== undefined && peerId === (wanted ?? peerId))
        return { peerId, endpoint }
    throw new PipefitterError('pipe/nobody-answered', summary)
  }

  #request(input: InputPipe, reliable: boolean): Message {
    const { advertisement: pipe } = input
    const peer = this.#world.advertisement()
    return Message.from(encodeBidiMessage({ kind: 'request', pipe, peer, reliable }))
  }

  async #serve(
    served: PipeAdvertisement,
    { pipe, peer, reliable }: BidiRequest,
    asker: Caller,
  ): Promise<Served> {
    assertSameType(served, pipe)
    const { peerId } = peer
    const over = { named: served, isProven: asker.fingerprint !== undefined }
    const output = await this.#open(over, pipe, peerId, this.#abort.signal)
    const input = this.#ownInput(pipe, asker)
    const response = { kind: 'response', pipe: input.advertisement } as const
    const answer = (): Message =>
      Message.from(encodeBidiMessage({ ...response, peer: this.#world.advertisement() }))
    await output.send(answer(), this.#abort.signal)
    const pair = this.#pair(over, { input, output, peerId }, reliable)
    this.#endWithAccess(pair, served, asker)
    return { pipe: this.#over(pair, reliable), answerAgain: () => pair.offer(answer()) }
  }

  /** A pair made over a pipe of ours lasts no longer than the right of the asker to use that pipe. */
  #endWithAccess(pair: Pair, { id }: PipeAdvertisement, asker: Caller): void {
    const { pipes } = this.#world
    const unwatch = pipes.gate.reviewed.on(() => {
      const decision = pipes.gate.decide('send', id, asker)
      if (decision.allowed) return
      pair.end('It may not use the pipe any more')
      const why = audible(decision.why)
      if (why !== undefined) pipes.tellClosed(pair.input.advertisement, asker.peerId, why)
    })
    pair.changed.on((state) => {
      if (state === 'ended') unwatch()
    })
  }

  #pair(over: MadeOver, ends: PairEnds, reliable: boolean): Pair {
    const pair = new Pair(this.#pairWorld(over), ends, reliable)
    this.#pairs.add(pair)
    pair.changed.on((state) => {
      if (state === 'ended') this.#pairs.delete(pair)
    })
    return pair
  }

  #pairWorld(over: MadeOver): PairWorld {
    const { clock, counters, pipes, endpoint } = this.#world
    return {
      ...{ clock, counters, refusals: pipes.refusals },
      open: (pipe, peerId, signal) => this.#open(over, pipe, peerId, signal),
      onHint: (peerId, listener) => {
        const unwatch = [
          endpoint.shaken.on(listener),
          endpoint.linkChanged.on(({ link, opened }) => {
            if (opened && link.peerId === peerId) listener()
          }),
        ]
        return () => {
          for (const one of unwatch) one()
        }
      },
    }
  }

  #over(pair: Pair, reliable: boolean): BidiPipe {
    const { clock, counters, room, trust } = this.#world
    if (!reliable) return new PlainBidiPipe(pair, clock, counters)
    const isTrusted = (key: KeyFingerprint): boolean => trust.get(key)?.standing === 'paired'
    return new ReliablePipe(pair, { clock, counters, room, isTrusted })
  }

  /** A pipe of our own for one pair: told to nobody but the other side, and for it alone. */
  #ownInput({ name, type }: PipeAdvertisement, guest: Caller): InputPipe {
    const { config, random, pipes } = this.#world
    const id = createPipeId((length) => random.bytes(length), config.groupId)
    return pipes.openPrivateInput({ id, type, name }, { guest })
  }

  /** Heeds what a person decided about the paths of the pipe that it is made over. */
  async #open(
    { named, isProven }: MadeOver,
    pipe: PipeAdvertisement,
    peerId: PeerId,
    signal: AbortSignal,
  ): Promise<OutputEnd> {
    const { endpoint, pipes, paths } = this.#world
    const how = { chosenBy: 'rule', reason: 'The other half of a bidirectional pipe' } as const
    const direct = isProven && pipe.type !== 'JxtaUnicastSecure'
    const wish = wishFor(named.transport, { peerId, endpoint: '', ...how }, paths.of(named.id))
    const way = await endpoint.way(peerId, direct ? { ...wish, direct } : wish, signal)
    const to = { peerId, endpoint: endpointOf(way.link) }
    const rules = { ruledBy: named.id, direct }
    return pipes.openOutput(pipe, { ...to, ...how }, signal, rules)
  }
}

const assertUnicast = ({ type }: PipeAdvertisement): void => {
  if (type !== 'JxtaPropagate') return
  throw new PipefitterError(
    'pipe/wrong-type',
    'No bidirectional pipe can be made over a propagate pipe',
  )
}

/** The two halves are protected alike: who asks over a secure pipe is answered over one, and over no other. */
const assertSameType = (one: PipeAdvertisement, other: PipeAdvertisement): void => {
  if (one.type === other.type) return
  throw new PipefitterError('pipe/wrong-type', `The other half is a ${other.type}, no ${one.type}`)
}

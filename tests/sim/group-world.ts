/** Many peers without multicast: rendezvous, edges that have a lease with one of them each, and pipes of some edges. */
import { replicaFor } from '../../src/main/peer/resolver/replica.ts'
import { PIPE_RESOLVER_HANDLER } from '../../src/main/protocol/constants.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import type { MessageElement } from '../../src/main/protocol/message/message.ts'
import type { MemoryHubOptions } from '../../src/main/transports/memory/index.ts'
import { publishPipe, Sim, type SimPeer } from './sim.ts'

/** However many peers: from the asker to its rendezvous, the replica's, the owner's, the owner, and back. */
export const MESSAGES_MAX = 5

/** How many rendezvous an edge is told of. */
const SEEDS = 5
const SETTLES_WITHIN_MS = 5 * 60_000

export interface GroupWorldOptions {
  readonly peers: number
  readonly rendezvous: number
  readonly pipes: number
  readonly network?: Partial<Omit<MemoryHubOptions, 'clock' | 'random'>>
  readonly seed?: number
}

export class GroupWorld {
  readonly sim: Sim
  readonly rdvs: SimPeer[] = []
  readonly edges: SimPeer[] = []
  /** By owner. */
  readonly pipes = new Map<SimPeer, PipeAdvertisement>()
  #made = 0

  private constructor(sim: Sim) {
    this.sim = sim
  }

  /** Runs until everything is whole; throws when it is not in time. */
  static async start(options: GroupWorldOptions): Promise<GroupWorld> {
    const world = new GroupWorld(new Sim(options.network, options.seed))
    for (let i = 0; i < options.rendezvous; i++) await world.addRendezvous()
    for (let i = 0; i < options.peers - options.rendezvous; i++) await world.addEdge()
    for (let i = 0; i < options.pipes; i++) await world.addPipe(world.edge(i))
    await world.untilWhole(SETTLES_WITHIN_MS)
    return world
  }

  get peers(): readonly SimPeer[] {
    return [...this.rdvs, ...this.edges]
  }

  edge(at: number): SimPeer {
    const edge = this.edges[at % this.edges.length]
    if (edge === undefined) throw new Error('there are no edges')
    return edge
  }

  async addRendezvous(): Promise<void> {
    const seeds = this.rdvs.slice(0, 1).map(({ address }) => address)
    const at = `10.1.0.${this.rdvs.length + 1}`
    const options = { role: 'rendezvous', multicast: false, seeds, at } as const
    this.rdvs.push(await this.sim.start(`R${this.rdvs.length}`, options))
  }

  async addEdge(): Promise<SimPeer> {
    const i = this.#made++
    const seeds = this.rdvs.map((_, at) => this.rdvs[(at + i) % this.rdvs.length]?.address ?? '')
    const at = `10.${2 + (i >> 14)}.${(i >> 7) & 127}.${1 + (i & 127)}`
    const options = { role: 'edge', multicast: false, seeds: seeds.slice(0, SEEDS), at } as const
    const edge = await this.sim.start(`E${i}`, options)
    this.edges.push(edge)
    return edge
  }

  async addPipe(owner: SimPeer): Promise<PipeAdvertisement> {
    const pipe = await publishPipe(this.sim, owner, `pipe of ${owner.name}`)
    this.pipes.set(owner, pipe)
    return pipe
  }

  /** A peer whose machine dies: it says goodbye to nobody. */
  async kill(peer: SimPeer): Promise<void> {
    peer.network.set([])
    await this.remove(peer)
  }

  /** A peer stops as it should. */
  async remove(peer: SimPeer): Promise<void> {
    for (const list of [this.rdvs, this.edges])
      if (list.includes(peer)) list.splice(list.indexOf(peer), 1)
    this.pipes.delete(peer)
    await this.sim.stop(peer)
  }

  // ── What has to be so when nothing is wrong any more ─────────────────────────────────────────────────────────────

  /** Lets time pass until views, leases and indexes are whole; gives how long that took. */
  async untilWhole(limitMs: number): Promise<number> {
    const { clock } = this.sim
    const startMs = clock.nowMs()
    while (this.faults().length > 0) {
      if (clock.nowMs() - startMs > limitMs)
        throw new Error(`not whole within ${limitMs} ms: ${this.faults().slice(0, 5).join('; ')}`)
      await clock.advance(1_000)
    }
    return clock.nowMs() - startMs
  }

  /** What is not as it should be, in words. */
  faults(): readonly string[] {
    return [...this.#viewFaults(), ...this.#leaseFaults(), ...this.#indexFaults()]
  }

  #viewFaults(): readonly string[] {
    const all = new Set(this.rdvs.map(({ id }) => id))
    return this.rdvs
      .filter(({ peer }) => {
        const { view } = peer.services.rendezvous
        return view.length !== all.size - 1 || view.some((member) => !all.has(member))
      })
      .map(({ name, peer }) => `view of ${name} has ${peer.services.rendezvous.view.length}`)
  }

  /** An edge and its rendezvous agree that there is a lease. */
  #leaseFaults(): readonly string[] {
    const clients = new Map(
      this.rdvs.map(({ id, peer }) => [id, new Set(peer.services.rendezvous.clients)]),
    )
    return this.edges
      .filter((edge) => clients.get(homeOf(edge) ?? edge.id)?.has(edge.id) !== true)
      .map(({ name }) => `${name} has no lease`)
  }

  /** A pipe stands in the index of its owner's rendezvous at first hand, and somehow in that of the replica. */
  #indexFaults(): readonly string[] {
    return [...this.pipes].flatMap(([owner, pipe]) => {
      const home = this.rdvs.find(({ id }) => id === homeOf(owner))
      if (home === undefined) return [`${owner.name} has no rendezvous`]
      const { view } = home.peer.services.rendezvous
      const at = replicaFor(home.id, view, pipe.type, 'Id', pipe.id)
      const replica = this.rdvs.find(({ id }) => id === at)
      return [
        ...(toldBy(home, owner, pipe) === 'itself' ? [] : [`${home.name} knows not ${owner.name}`]),
        ...(replica === undefined || toldBy(replica, owner, pipe) !== undefined
          ? []
          : [`replica at ${replica.name} knows not ${owner.name}`]),
      ]
    })
  }

  // ── Resolving ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Another edge resolves each pipe; gives the messages that each resolution took. */
  async resolveAll(pipes: Iterable<[SimPeer, PipeAdvertisement]> = this.pipes): Promise<number[]> {
    const counts: number[] = []
    let next = this.pipes.size + 2
    for (const [owner, pipe] of pipes) {
      const asker = this.edge(next++)
      counts.push(await this.resolve(asker, owner, pipe))
    }
    return counts
  }

  /** Throws unless the pipe is found at its owner; gives the messages that this took. */
  async resolve(asker: SimPeer, owner: SimPeer, pipe: PipeAdvertisement): Promise<number> {
    const stop = countMessages(this.peers)
    const resolution = asker.peer.services.binding.resolve(pipe)
    await this.sim.run(resolution.decided)
    resolution.cancel()
    const count = stop()
    const usable = resolution.answers.find(({ verdict }) => verdict === 'usable')
    if (usable?.peerId !== owner.id)
      throw new Error(`${asker.name} did not find the pipe of ${owner.name}: ${resolution.summary}`)
    return count
  }
}

const homeOf = (edge: SimPeer): PeerId | undefined => edge.peer.services.rendezvous.rendezvous

const toldBy = (rdv: SimPeer, owner: SimPeer, pipe: PipeAdvertisement): string | undefined => {
  const { index } = rdv.peer.services
  const lookup = { handler: PIPE_RESOLVER_HANDLER, key: pipe.type, attribute: 'Id', value: pipe.id }
  const found = index.find(lookup, 0).find(({ peerId }) => peerId === owner.id)
  return found && (found.toldBy ?? 'itself')
}

const isOfPipes = ({ body }: MessageElement): boolean =>
  Buffer.from(body.buffer, body.byteOffset, body.length).includes(PIPE_RESOLVER_HANDLER)

/** Counts the messages of the Pipe Binding Protocol that all these peers send. */
const countMessages = (peers: readonly SimPeer[]) => {
  let count = 0
  const stops = peers.map(({ peer }) =>
    peer.services.endpoint.traffic.on(({ direction, message }) => {
      if (direction === 'out' && message.elements.some(isOfPipes)) count++
    }),
  )
  return () => {
    for (const stop of stops) stop()
    return count
  }
}

export const mean = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0) / counts.length

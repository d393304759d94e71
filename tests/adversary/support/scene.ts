/**
 * What every attack runs against: a real peer, `ada`, with an honest one, `ben`, that she has paired with and that sends
 * through a pipe of hers all the time. Whatever an attacker does, all of ben's messages arrive, once and in order.
 */
import { expect } from 'vitest'
import { ownMulticastPort } from '../../support/multicast-port.ts'
import { Attacker } from './attacker.ts'
import { RealPeer, eventually } from './real-peer.ts'
import { expectTracesAt, type Traces } from './traces.ts'

/** Between two messages of the honest peer. */
const EVERY_MS = 40
/** How many of them have to come through before an attack, and after. */
const ENOUGH = 5

export interface SceneOptions {
  readonly flags?: readonly string[]
}

export class Scene {
  readonly ada: RealPeer
  readonly ben: RealPeer
  readonly pipeId: string
  readonly multicastPort: number
  readonly #arrived: string[] = []
  readonly #others: RealPeer[] = []
  #sent = 0
  #sending = true
  #traffic: Promise<unknown> = Promise.resolve()

  private constructor(ada: RealPeer, ben: RealPeer, pipeId: string, multicastPort: number) {
    this.ada = ada
    this.ben = ben
    this.pipeId = pipeId
    this.multicastPort = multicastPort
  }

  static async open(options: SceneOptions = {}): Promise<Scene> {
    const multicastPort = ownMulticastPort()
    const [ada, ben] = await Promise.all([
      RealPeer.start('Ada', { multicastPort, ...options }),
      RealPeer.start('Ben', { multicastPort }),
    ])
    const wish = { name: 'letters', publish: true, listen: true } as const
    const { id: pipeId } = await ada.client.call('pipes.create', wish)
    const scene = new Scene(ada, ben, pipeId, multicastPort)
    await scene.letIn(ben, pipeId)
    await scene.#begin()
    return scene
  }

  /** One more real peer on the same network. */
  async join(name: string, flags: readonly string[] = []): Promise<RealPeer> {
    const peer = await RealPeer.start(name, { multicastPort: this.multicastPort, flags })
    this.#others.push(peer)
    return peer
  }

  /** Links the peer to ada, who pairs with it by hand and lets it into the pipe. */
  async letIn(peer: RealPeer, pipeId: string): Promise<void> {
    const { client } = this.ada
    const { fingerprint } = peer
    await peer.client.call('peers.connect', { address: this.ada.address })
    await this.ada.row('trust', {}, ({ id }) => id === fingerprint)
    await client.call('trust.setStanding', { fingerprint, standing: 'paired' })
    for (const right of ['bind', 'send'] as const)
      await client.call('trust.grant', { fingerprint, right, pipeId })
    await peer.row('pipes', {}, ({ id }) => id === pipeId)
  }

  /** Somebody with nothing but sockets, whom ada has paired with, and who is away. */
  async befriend(): Promise<Attacker> {
    const friend = new Attacker()
    const { fingerprint } = friend.key
    const wire = await friend.link(this.ada)
    await this.ada.row('trust', {}, ({ id }) => id === fingerprint)
    await this.ada.client.call('trust.setStanding', { fingerprint, standing: 'paired' })
    wire.socket.destroy()
    return friend
  }

  /** Asserts that nobody noticed anything: both run, said nothing, and what ben sends still arrives. */
  async expectUnharmed(): Promise<void> {
    const before = this.#arrived.length
    await eventually(
      'what ben sends arrives',
      () => this.#arrived.length >= before + ENOUGH || undefined,
    )
    expect([this.ada.stderr, this.ben.stderr]).toEqual(['', ''])
    expect([this.ada.unharmed, this.ben.unharmed]).toEqual([true, true])
  }

  /** Asserts what every attack leaves: counters, a line in the log, and an honest pipe that goes on. */
  async expectTraces(traces: Traces): Promise<void> {
    await expectTracesAt(traces.at ?? this.ada, traces)
    await this.expectUnharmed()
  }

  /** Ends all of it, and asserts that every message of ben came, once and in order, and that both peers ended well. */
  async close(): Promise<void> {
    this.#sending = false
    const expected = (): string[] => Array.from({ length: this.#sent }, (_, i) => String(i))
    try {
      await this.#traffic
      await eventually('all has arrived', () => this.#arrived.length >= this.#sent || undefined)
      expect(this.#arrived).toEqual(expected())
      expect(this.#sent).toBeGreaterThan(ENOUGH)
    } finally {
      const all = [...this.#others, this.ben, this.ada]
      const codes = await Promise.all(all.map((peer) => peer.stop()))
      expect(codes).toEqual(all.map(() => 0))
    }
  }

  async #begin(): Promise<void> {
    const { pipeId } = this
    await this.ben.client.call('pipes.bind', { pipeId })
    const { receiverId } = await this.ada.client.call('pipes.receive', { pipeId, waitMs: 0 })
    this.#traffic = Promise.all([this.#send(), this.#receive(receiverId)])
    // Whoever closes the scene hears of it.
    this.#traffic.catch(() => {})
    await eventually('the first messages arrive', () => this.#arrived.length >= ENOUGH || undefined)
  }

  async #send(): Promise<void> {
    while (this.#sending) {
      const elements = [{ name: 'text', text: String(this.#sent) }]
      await this.ben.client.call('pipes.send', { pipeId: this.pipeId, elements })
      this.#sent++
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  }

  async #receive(receiverId: string): Promise<void> {
    const { pipeId } = this
    while (this.#sending || this.#arrived.length < this.#sent) {
      const wish = { pipeId, receiverId, waitMs: 200 }
      const { messages } = await this.ada.client.call('pipes.receive', wish)
      for (const { peerId, elements } of messages)
        if (peerId === this.ben.id) this.#arrived.push(textOf(elements))
    }
  }
}

const textOf = (elements: readonly { readonly text?: string | undefined }[]): string =>
  elements[0]?.text ?? ''

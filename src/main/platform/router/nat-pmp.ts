import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { sleep, type Clock } from '../../base/clock.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import type { PortOutcome, PortWish, RouterName } from '../../peer/ports/port-mapper.ts'
import {
  decodeNatPmp,
  encodeAddressRequest,
  encodeMapRequest,
  NAT_PMP_PORT,
  type NatPmpAnswer,
} from '../../protocol/router/nat-pmp.ts'
import { NAT_PMP_WAITS_MS } from './limits.ts'

export interface NatPmpWorld {
  readonly clock: Clock
  readonly count: (counter: string) => void
  /** Where routers listen; absent: where they all do. */
  readonly port?: number
}

/** Has one router map a port by NAT-PMP. Rejects with `base/cancelled` alone. */
export const mapByNatPmp = async (
  wish: PortWish,
  router: string,
  world: NatPmpWorld,
  signal: AbortSignal,
): Promise<PortOutcome> => {
  const from = await Exchange.open(wish.interfaceAddress, router, world)
  if (from === undefined) return { kind: 'failed', why: `no way to ${router}` }
  try {
    const told = await from.ask(encodeAddressRequest(), 'address', signal)
    if (told?.kind !== 'address') return failed(router, told)
    const request = encodeMapRequest(wish.port, wish.externalPort, wish.seconds)
    const mapped = await from.ask(request, 'map', signal)
    if (mapped?.kind !== 'mapped') return failed(router, mapped)
    const isOurs = mapped.internalPort === wish.port
    if (!isOurs || mapped.externalPort === 0 || mapped.seconds === 0) {
      world.count('router.malformed-answers')
      return { kind: 'failed', why: `${router} answers by NAT-PMP what was not asked` }
    }
    return {
      ...{ kind: 'mapped', router: nameOf(router), externalAddress: told.address },
      ...{ externalPort: mapped.externalPort, seconds: mapped.seconds },
    }
  } finally {
    from.close()
  }
}

/** Takes it back: with no lifetime, and no external port (RFC 6886, 3.4). */
export const unmapByNatPmp = async (
  { interfaceAddress, port }: PortWish,
  router: string,
  world: NatPmpWorld,
  signal: AbortSignal,
): Promise<void> => {
  const from = await Exchange.open(interfaceAddress, router, world)
  try {
    await from?.ask(encodeMapRequest(port, 0, 0), 'map', signal)
  } finally {
    from?.close()
  }
}

const nameOf = (address: string): RouterName => ({ protocol: 'NAT-PMP', address })

const failed = (router: string, said: NatPmpAnswer | undefined): PortOutcome => ({
  kind: 'failed',
  why:
    said?.kind === 'refused'
      ? `${router} refuses by NAT-PMP: ${said.why}`
      : `${router} does not answer by NAT-PMP`,
})

/** One socket, from one interface to one router: it hears nobody else. */
class Exchange {
  readonly #socket: Socket
  readonly #world: NatPmpWorld
  #awaited: { readonly to: 'address' | 'map'; readonly answer: Deferred<NatPmpAnswer> } | undefined

  private constructor(socket: Socket, world: NatPmpWorld) {
    this.#socket = socket
    this.#world = world
    socket.on('message', (bytes) => this.#onDatagram(bytes))
    // A router that has the port closed says so.
    socket.on('error', () => this.#closed())
  }

  static open(at: string, router: string, world: NatPmpWorld): Promise<Exchange | undefined> {
    return new Promise((resolve) => {
      const socket = createSocket('udp4')
      const give = (): void => {
        socket.close()
        resolve(undefined)
      }
      socket.once('error', give)
      socket.bind({ address: at, port: 0, exclusive: true }, () => {
        socket.connect(world.port ?? NAT_PMP_PORT, router, () => {
          socket.off('error', give)
          resolve(new Exchange(socket, world))
        })
      })
    })
  }

  /** Asks, again and again; nothing when it is not answered. */
  async ask(
    request: Uint8Array,
    to: 'address' | 'map',
    signal: AbortSignal,
  ): Promise<NatPmpAnswer | undefined> {
    const answer = createDeferred<NatPmpAnswer>()
    this.#awaited = { to, answer }
    const ended = new AbortController()
    const limit = AbortSignal.any([signal, ended.signal])
    try {
      for (const waitMs of NAT_PMP_WAITS_MS) {
        this.#socket.send(request, () => {})
        const silence = sleep(this.#world.clock, waitMs, limit).then(() => undefined)
        const said = await Promise.race([answer.promise, silence])
        silence.catch(() => {})
        if (said !== undefined) return said
      }
      return undefined
    } finally {
      ended.abort()
      this.#awaited = undefined
    }
  }

  close(): void {
    this.#socket.close()
  }

  #closed(): void {
    const { to, answer } = this.#awaited ?? {}
    if (to !== undefined) answer?.resolve({ kind: 'refused', to, why: 'nobody listens there' })
  }

  #onDatagram(bytes: Uint8Array): void {
    const said = decodeNatPmp(bytes)
    if (said === undefined) return this.#world.count('router.malformed-answers')
    const to = said.kind === 'refused' ? said.to : said.kind === 'address' ? 'address' : 'map'
    if (this.#awaited?.to === to) this.#awaited.answer.resolve(said)
  }
}

import { describe, expect, it } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Emitter } from '../../base/events.ts'
import { PipefitterError } from '../../base/errors.ts'
import { LASTED_MS, PROVE_MS, TRY_DIRECT_AFTER_MS } from './direct-machine.ts'
import { DirectSeeker } from './direct-seeker.ts'
import type { EndpointService } from './endpoint-service.ts'
import type { Link } from './link.ts'
import { LinkTable, type LinkWish } from './link-table.ts'

const PEER = peerIdOf(1)
const [FIRST_MS = 0] = TRY_DIRECT_AFTER_MS
const linkOver = (remoteAddress: string): Link => {
  const connection = { remoteAddress, initiator: true, transport: remoteAddress.split(':')[0] }
  return { peerId: PEER, isOpen: true, isSilent: false, connection } as unknown as Link
}

/** An end that is bound over `way`, and what of the peer's addresses can be had. */
const rig = (prefer: readonly string[], hops?: readonly [typeof PEER]) => {
  const clock = new VirtualClock()
  const links = new LinkTable()
  const asked: LinkWish[] = []
  const world = { prefer, dials: new Map<string, Link>(), directory: 'starting' }
  const [linkChanged, shaken, endpointsChanged] = [
    new Emitter(),
    new Emitter(),
    new Emitter<void>(),
  ]
  const endpoint = {
    ...{ links, linkChanged, shaken, endpointsChanged },
    get directories() {
      return [{ name: 'DHT', state: { kind: world.directory } }]
    },
    link: async (_peerId: typeof PEER, wish: LinkWish) => {
      asked.push(wish)
      for (const link of world.dials.values()) links.add(link)
      const found = links.find(PEER, wish)
      if (found === undefined) throw new PipefitterError('endpoint/unreachable', 'none')
      return found
    },
  } as unknown as EndpointService
  const moves: string[] = []
  const wish = (): LinkWish => ({ prefer: world.prefer })
  const move = (link: Link): boolean => {
    moves.push(link.connection.remoteAddress)
    seeker.follow({ peerId: PEER, link })
    return true
  }
  const seeker = new DirectSeeker({ clock, endpoint, peerId: PEER, wish, move })
  const use = (address: string): void => {
    const link = linkOver(address)
    if (hops === undefined) links.add(link)
    seeker.follow({ peerId: PEER, link, ...(hops === undefined ? {} : { hops }) })
  }
  const come = (address: string) => world.dials.set(address, linkOver(address))
  return { clock, seeker, use, come, asked, moves, world, endpointsChanged }
}

describe('a pipe over a link that comes late in its order', () => {
  it('leaves it for an earlier one, once that has held for a while', async () => {
    const { clock, use, come, asked, moves } = rig(['tcp', 'ws'])
    use('ws://10.0.0.7:9702')
    await clock.advance(FIRST_MS)
    expect(asked).toEqual([{ prefer: ['tcp', 'ws'], before: 1 }])
    come('tcp://10.0.0.7:9701')
    await clock.advance(FIRST_MS * 2)
    expect(moves).toEqual([])
    await clock.advance(PROVE_MS)
    expect(moves).toEqual(['tcp://10.0.0.7:9701'])
    await clock.advance(LASTED_MS)
    expect(asked).toHaveLength(2)
  })

  it('goes on to the best where it came by a better one', async () => {
    const { clock, use, come, moves } = rig(['tcp', 'ws'])
    use('http://10.0.0.7:9700')
    come('ws://10.0.0.7:9702')
    await clock.advance(FIRST_MS + PROVE_MS)
    come('tcp://10.0.0.7:9701')
    await clock.advance(60_000)
    expect(moves).toEqual(['ws://10.0.0.7:9702', 'tcp://10.0.0.7:9701'])
  })

  it('is content with the best, with any where no order was given, and when the order is another', async () => {
    for (const prefer of [['ws'], []]) {
      const { clock, seeker, use, asked, world } = rig(prefer)
      use('ws://10.0.0.7:9702')
      await clock.advance(60_000)
      expect(asked).toEqual([])
      world.prefer = ['tcp']
      seeker.recheck()
      await clock.advance(FIRST_MS)
      expect(asked).toHaveLength(1)
    }
  })
})

describe('a pipe over a relay', () => {
  it('tries at once when a directory can be asked that may know a way', async () => {
    const { clock, use, asked, world, endpointsChanged } = rig([], [peerIdOf(2)])
    use('tcp://10.0.0.99:9701')
    await clock.advance(31_000)
    const before = asked.length
    endpointsChanged.emit()
    expect(asked).toHaveLength(before)
    world.directory = 'reachable'
    endpointsChanged.emit()
    expect(asked).toHaveLength(before + 1)
    endpointsChanged.emit()
    expect(asked).toHaveLength(before + 1)
  })
})

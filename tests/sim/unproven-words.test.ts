/** What nobody has proven ends nothing of a peer that proves its key: no link, and no pipe that is bound to it. */
import { describe, expect, test } from 'vitest'
import { peerAddress, parseEndpointAddress } from '../../src/main/protocol/addresses.ts'
import {
  DISCOVERY_SERVICE,
  ENDPOINT_ROUTER,
  JXTA_NAMESPACE,
  LEASE_CANCEL,
  PIPE_RESOLVER_HANDLER,
  RENDEZVOUS_SERVICE,
  RESOLVER_SERVICE,
  ROUTER_HANDLER,
  ROUTER_MESSAGE,
} from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryResponse } from '../../src/main/protocol/documents/discovery-response.ts'
import { encodeRouterMessage } from '../../src/main/protocol/documents/endpoint-router-message.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { encodePipeResolverMessage } from '../../src/main/protocol/documents/pipe-resolver.ts'
import { encodeRouteResponse } from '../../src/main/protocol/documents/route-query.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import { xmlElement } from '../../src/main/protocol/message/message.ts'
import { bind, publishPipe, readAll, resolveFully, seedText, Sim, textMessage } from './sim.ts'
import { peerDocument, RESPONSE, responseElement, Stranger } from './stranger.ts'

const HOUR_MS = 3_600_000

/** A pipe of a peer that proves its key, bound by one that does so too; and one that proves nothing, linked to the latter. */
const scene = async () => {
  const sim = new Sim()
  const owner = await sim.start('owner', { proves: true })
  const guest = await sim.start('guest', { proves: true })
  await sim.clock.advance(3_000)
  await sim.run(guest.peer.connect(owner.address))
  const pipe = await publishPipe(sim, owner, 'printer')
  await sim.clock.advance(1_000)
  const output = await bind(sim, guest, pipe)
  const stranger = new Stranger(sim, '10.0.0.66')
  await stranger.linkTo(guest)
  await stranger.joinMulticast()
  await sim.clock.advance(10)
  const links = guest.peer.services.endpoint.links.of(owner.id)
  return { sim, owner, guest, pipe, output, stranger, links }
}

const refusalOf = (pipe: PipeAdvertisement, peer: PeerId, refused?: string) =>
  responseElement(
    PIPE_RESOLVER_HANDLER,
    0,
    encodePipeResolverMessage({
      ...{ kind: 'answer', pipeId: pipe.id, type: pipe.type, peer, found: false },
      ...(refused === undefined ? {} : { refused }),
    }),
  )

type Scene = Awaited<ReturnType<typeof scene>>

/** A message that says to come from the owner over the stranger. */
const passOn = ({ stranger, owner, guest }: Scene, element: ReturnType<typeof refusalOf>): void => {
  const to = `${peerAddress(guest.id)}/EndpointService:jxta-NetGroup/${RESOLVER_SERVICE}/${RESPONSE}`
  const header = encodeRouterMessage({
    ...{ source: owner.id, destination: parseEndpointAddress(to), last: stranger.id },
    ...{ forward: [], reverse: [] },
  })
  stranger.say(ENDPOINT_ROUTER, '', element, xmlElement(JXTA_NAMESPACE, ROUTER_MESSAGE, header))
}

const WORDS: readonly [string, (all: Scene) => unknown][] = [
  [
    'an advertisement with other addresses, by multicast',
    ({ stranger, owner }) => {
      const document = peerDocument(owner.id, 'owner', ['tcp://10.0.0.66:9701'])
      const responses = [{ document, expirationMs: HOUR_MS }]
      const body = encodeDiscoveryResponse({ type: 'peer', responses })
      const element = responseElement(DISCOVERY_SERVICE, 0, body)
      return stranger.shout(owner.id, RESOLVER_SERVICE, RESPONSE, element)
    },
  ],
  [
    'a refusal by multicast in its name',
    ({ stranger, owner, pipe }) =>
      stranger.shout(owner.id, RESOLVER_SERVICE, RESPONSE, refusalOf(pipe, owner.id)),
  ],
  [
    'word by multicast in its name that it lets nobody in',
    ({ stranger, owner, pipe }) =>
      stranger.shout(owner.id, RESOLVER_SERVICE, RESPONSE, refusalOf(pipe, owner.id, 'not-paired')),
  ],
  ['a refusal that a neighbour passes on', (all) => passOn(all, refusalOf(all.pipe, all.owner.id))],
  [
    'a refusal that a neighbour says for it',
    ({ stranger, owner, pipe }) =>
      stranger.say(RESOLVER_SERVICE, RESPONSE, refusalOf(pipe, owner.id)),
  ],
  [
    'the end of a lease, by multicast in its name',
    ({ stranger, owner }) =>
      stranger.shout(
        owner.id,
        RENDEZVOUS_SERVICE,
        'jxta-NetGroup',
        xmlElement(JXTA_NAMESPACE, LEASE_CANCEL, peerDocument(owner.id, 'owner', [])),
      ),
  ],
  [
    'that the way to it leads nowhere, and another one',
    ({ stranger, owner }) => {
      const source = { peerId: owner.id, endpoints: [], hops: [] }
      const route = { peerId: owner.id, endpoints: ['tcp://10.0.0.66:9701'], hops: [stranger.id] }
      for (const number of [-1, 0])
        stranger.sayResponse(ROUTER_HANDLER, number, encodeRouteResponse({ route, source }))
    },
  ],
]

describe(`of a peer that proves its key, nothing is ended ${seedText}`, () => {
  test.each(WORDS)('by %s', async (_, say) => {
    const all = await scene()
    const { sim, guest, owner, output, pipe, links } = all
    await say(all)
    await sim.clock.advance(1_000)
    expect(output).toMatchObject({ state: 'bound', fingerprint: owner.key.fingerprint })
    expect(guest.peer.services.endpoint.links.of(owner.id)).toEqual(links)
    await sim.run(output.send(textMessage('still here')))
    await sim.clock.advance(10)
    expect(readAll(owner, pipe)).toEqual(['still here'])
    await sim.stopAll()
  })

  test('but by its own word on the link that proves it', async () => {
    const { sim, owner, output, pipe } = await scene()
    owner.peer.services.pipes.input(pipe.id)?.close()
    await sim.run(output.send(textMessage('anybody there?')))
    await sim.clock.advance(1_000)
    expect(output.state).toBe('unbound')
    await sim.stopAll()
  })

  test('and no answer of somebody else makes it one that refuses', async () => {
    const all = await scene()
    const { sim, guest, owner, pipe, stranger } = all
    const resolving = resolveFully(sim, guest, pipe, { peers: [owner.id] })
    const answer = { kind: 'answer', pipeId: pipe.id, type: pipe.type, peer: owner.id } as const
    const refusal = encodePipeResolverMessage({ ...answer, found: false, refused: 'not-paired' })
    for (let number = 1; number < 50; number++)
      await stranger.shout(
        owner.id,
        RESOLVER_SERVICE,
        RESPONSE,
        responseElement(PIPE_RESOLVER_HANDLER, number, refusal),
      )
    expect((await resolving).answers).toMatchObject([{ peerId: owner.id, verdict: 'usable' }])
    expect(guest.counters.get('binding.refusals-unproven')).toBeGreaterThan(0)
    await sim.stopAll()
  })
})

/** Somebody who goes by the id of a trusted peer, wherever an id can be said: nowhere is it believed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  JXTA_NAMESPACE,
  ENDPOINT_ROUTER,
  PIPE_RESOLVER_HANDLER,
  PIPE_SERVICE,
  RESOLVER_SERVICE,
  ROUTER_MESSAGE,
} from '../../src/main/protocol/constants.ts'
import { parseEndpointAddress, peerAddress } from '../../src/main/protocol/addresses.ts'
import { encodeRouterMessage } from '../../src/main/protocol/documents/endpoint-router-message.ts'
import { encodePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import { encodePipeResolverMessage } from '../../src/main/protocol/documents/pipe-resolver.ts'
import { parsePipeId } from '../../src/main/protocol/ids.ts'
import { textElement, xmlElement } from '../../src/main/protocol/message/message.ts'
import {
  Attacker,
  discovered,
  HOUR_MS,
  RESPONSE,
  responseElement,
  textsOf,
  type Wire,
} from './support/attacker.ts'
import { Scene } from './support/scene.ts'

const QUERIES_GUESSED = 40

describe('somebody with the id of a trusted peer', () => {
  let scene: Scene
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  const meet = (): Attacker => (mallory = new Attacker())

  const benAt = () => scene.ada.row('peers', {}, ({ id }) => id === scene.ben.id)

  it('in the first line of a link is thrown out', async () => {
    meet()
    const before = await scene.ada.counter('tcp.refused-wrong-id')
    const wire = mallory.dialSecurely(scene.ada)
    wire.greet(scene.ben.id)
    await wire.closed
    await scene.ada.risen('tcp.refused-wrong-id', before)
    await scene.expectTraces({
      counters: ['tcp.refused-wrong-id'],
      says: /does not belong to its key/,
    })
  })

  it('in an advertisement is refused, over a link and by multicast', async () => {
    meet()
    const wire = await mallory.link(scene.ada)
    const known = await benAt()
    const lie = mallory.peer(scene.ben.id, 'Not Ben', ['tcp://127.0.0.1:9'])
    const signed = mallory.signer.peer({ ...lie, peerId: mallory.id }, HOUR_MS)
    const documents = [
      encodePeerAdvertisement(lie),
      encodePeerAdvertisement({ ...signed, peerId: scene.ben.id }),
      encodePeerAdvertisement({ ...lie, publicKey: mallory.key.publicKey }),
    ]
    const before = await scene.ada.counter('advertisements.refused-unsigned')
    const beforeOthers = await scene.ada.counter('advertisements.refused-not-the-signers')
    wire.tell('peer', ...documents)
    await scene.ada.risen('advertisements.refused-unsigned', before)
    await scene.ada.risen('advertisements.refused-not-the-signers', beforeOthers)
    const beforeShout = await scene.ada.counter('advertisements.refused-unsigned')
    for (const document of documents)
      await mallory.shout(
        ...([scene.multicastPort, scene.ben.id, RESOLVER_SERVICE, RESPONSE] as const),
        discovered(document),
      )
    await scene.ada.risen('advertisements.refused-unsigned', beforeShout)
    const { name, endpoints, fingerprint } = await benAt()
    expect({ name, fingerprint }).toEqual({ name: 'Ben', fingerprint: scene.ben.fingerprint })
    expect(endpoints.map(({ address }) => address)).toEqual(
      known.endpoints.map(({ address }) => address),
    )
    await scene.expectTraces({
      counters: ['advertisements.refused-unsigned', 'advertisements.refused-not-the-signers'],
      says: /its id is not the signer’s to use/,
    })
  })

  it('as the sender of a message has no right of the other', async () => {
    meet()
    const wire = await mallory.link(scene.ada)
    const before = await scene.ada.counter('access.refused-messages')
    const letter = textElement('', 'text', 'send me the money')
    wire.sayAs(scene.ben.id, PIPE_SERVICE, scene.pipeId, letter)
    await scene.ada.risen('access.refused-messages', before)
    await scene.expectTraces({ counters: ['access.refused-messages'], says: /messages refused/ })
  })

  it('in the header of a message that claims to be passed on has no right of the other', async () => {
    meet()
    const wire = await mallory.link(scene.ada)
    const before = await scene.ada.counter('access.refused-messages')
    const { pipeId } = scene
    const header = encodeRouterMessage({
      source: scene.ben.id,
      destination: {
        ...parseEndpointAddress(peerAddress(scene.ada.id)),
        ...{ service: PIPE_SERVICE, param: pipeId },
      },
      last: mallory.id,
      forward: [],
      reverse: [mallory.id],
    })
    wire.sayAs(
      ...([scene.ben.id, ENDPOINT_ROUTER, ''] as const),
      textElement('', 'text', 'send me the money'),
      xmlElement(JXTA_NAMESPACE, ROUTER_MESSAGE, header),
    )
    wire.sayAs(
      ...([scene.ben.id, PIPE_SERVICE, pipeId] as const),
      textElement('', 'text', 'send me the money'),
      xmlElement(JXTA_NAMESPACE, ROUTER_MESSAGE, header),
    )
    await scene.ada.risen('access.refused-messages', before)
    await scene.expectTraces({
      counters: ['access.refused-messages'],
      says: /messages refused|was not let in were refused/,
    })
  })

  it('in the answer to a binding query gets no link that is taken for the other’s, and no message', async () => {
    meet()
    const { client } = scene.ben
    const wish = { name: 'treasure', publish: true, listen: true, access: 'anyone' } as const
    const { id: pipeId } = await client.call('pipes.create', wish)
    await scene.ada.row('pipes', {}, ({ id }) => id === pipeId)
    const caught: Wire[] = []
    const address = await mallory.listen((wire) => caught.push(wire))
    const wire = await mallory.link(scene.ada)
    await client.call('pipes.listen', { pipeId, listening: false })
    const refused = await scene.ada.counter('resolver.refused-of-one')
    // Only he answers now: that ben has it, at his own address.
    const lies = setInterval(() => answerAll(wire, pipeId, address), 50)
    const bound = await scene.ada.client.call('pipes.bind', { pipeId }).then(
      () => 'bound',
      (error: { code: string }) => error.code,
    )
    // However slow the machine: he goes on until it was too much.
    await scene.ada.risen('resolver.refused-of-one', refused).finally(() => clearInterval(lies))
    expect(bound).not.toBe('bound')
    // She asks ben himself, to whom she has a link, and dials nobody for a lie.
    expect(caught).toEqual([])
    await client.call('pipes.listen', { pipeId, listening: true })
    await scene.ada.client.call('pipes.bind', { pipeId })
    await scene.ada.client.call('pipes.send', {
      pipeId,
      elements: [{ name: 'text', text: 'gold' }],
    })
    await scene.ben.rows('messages', { pipeId }, (rows) =>
      rows.some(({ direction }) => direction === 'in'),
    )
    for (const one of [wire, ...caught])
      expect(JSON.stringify(one.received.map(textsOf))).not.toContain('gold')
    await scene.expectTraces({
      counters: ['resolver.refused-of-one'],
      says: /too much at once was passed over/,
    })
  })

  /** Answers whatever binding query there may be, in the name of ben: their numbers are easy to guess. */
  const answerAll = (wire: Wire, pipeId: string, endpoint: string): void => {
    const answer = encodePipeResolverMessage({
      ...{ kind: 'answer', pipeId: parsePipeId(pipeId), type: 'JxtaUnicast' },
      ...{ peer: scene.ben.id, found: true, endpoint },
    })
    for (let queryId = 1; queryId <= QUERIES_GUESSED; queryId++) {
      const response = responseElement(PIPE_RESOLVER_HANDLER, queryId, answer)
      wire.sayAs(...([scene.ben.id, RESOLVER_SERVICE, RESPONSE] as const), response)
      wire.respond(PIPE_RESOLVER_HANDLER, queryId, answer)
    }
  }
})

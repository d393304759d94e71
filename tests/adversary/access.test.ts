/** Whoever was not let in: gets into no pipe, asks in the inbox, and is out within two seconds when it is put out. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  JXTA_NAMESPACE,
  PIPE_RESOLVER_HANDLER,
  PIPE_SERVICE,
  RESOLVER_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodePipeResolverMessage } from '../../src/main/protocol/documents/pipe-resolver.ts'
import { encodeResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { parsePipeId } from '../../src/main/protocol/ids.ts'
import { textElement, xmlElement } from '../../src/main/protocol/message/message.ts'
import { busyness } from '../support/busy-machine.ts'
import { Attacker, QUERY, textsOf, type Wire } from './support/attacker.ts'
import { eventually, type RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

const CUT_WITHIN_MS = 2_000
/** What a machine that is busy with other things may add at most. */
const BUSY_MS = 5_000

describe('somebody who was not let in', () => {
  let scene: Scene
  let cleo: RealPeer
  const attackers: Attacker[] = []
  beforeAll(async () => {
    scene = await Scene.open()
    cleo = await scene.join('Cleo')
    await cleo.client.call('peers.connect', { address: scene.ada.address })
    await cleo.row('pipes', {}, ({ id }) => id === scene.pipeId)
  })
  afterEach(() => {
    for (const attacker of attackers.splice(0)) attacker.close()
  })
  afterAll(() => scene.close())

  const meet = async (): Promise<{ mallory: Attacker; wire: Wire }> => {
    const mallory = new Attacker()
    attackers.push(mallory)
    return { mallory, wire: await mallory.link(scene.ada) }
  }

  const received = async (): Promise<readonly string[]> =>
    (await scene.ada.rows('messages', { pipeId: scene.pipeId })).flatMap(({ elements }) =>
      elements.map(({ text }) => text ?? ''),
    )

  it('and sends to a pipe all the same is refused, and asks by that', async () => {
    const { mallory, wire } = await meet()
    const before = await scene.ada.counter('access.refused-messages')
    wire.say(PIPE_SERVICE, scene.pipeId, textElement('', 'text', 'let me in'))
    await scene.ada.risen('access.refused-messages', before)
    const asked = await scene.ada.row('inbox', {}, ({ peerId }) => peerId === mallory.id)
    expect(asked).toMatchObject({ kind: 'access', paired: false })
    expect(await received()).not.toContain('let me in')
    await scene.expectTraces({
      counters: ['access.refused-messages'],
      says: /messages refused.*not-paired/,
    })
  })

  it('and looks for the pipe is refused in words, and its request waits in the inbox', async () => {
    const { mallory, wire } = await meet()
    const before = await scene.ada.counter('access.refused-binds')
    const query = encodePipeResolverMessage({
      ...{ kind: 'query', pipeId: parsePipeId(scene.pipeId), type: 'JxtaUnicast', peers: [] },
    })
    const asked = encodeResolverQuery({
      ...{ handler: PIPE_RESOLVER_HANDLER, queryId: 7, source: mallory.id, hopCount: 0, query },
    })
    wire.say(RESOLVER_SERVICE, QUERY, xmlElement(JXTA_NAMESPACE, QUERY, asked))
    await scene.ada.risen('access.refused-binds', before)
    await eventually(
      'a refusal comes',
      () =>
        wire.received.some((message) => textsOf(message).join('').includes('not-paired')) ||
        undefined,
    )
    await scene.ada.row('inbox', {}, ({ peerId }) => peerId === mallory.id)
    await scene.expectTraces({
      counters: ['access.refused-binds'],
      says: /binding refused.*not-paired/,
    })
  })

  it('binds, sends and converses in vain with a whole peer of this program', async () => {
    const { pipeId } = scene
    await expect(cleo.client.call('pipes.bind', { pipeId })).rejects.toMatchObject({
      code: 'access/refused',
    })
    await expect(
      cleo.client.call('conversations.open', { pipeId, peerId: scene.ada.id }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/refused|answered/) as string })
    const request = await scene.ada.row('inbox', {}, ({ peerId }) => peerId === cleo.id)
    expect(request.wants.map(({ right }) => right)).toContain('bind')
    expect(await scene.ada.rows('conversations', { pipeId })).toEqual([])
    await scene.expectTraces({
      counters: ['access.refused-binds'],
      says: /not let in asked for a pipe/,
    })
  })

  it('but was, is cut off from a live pipe within two seconds of being put out', async () => {
    const { pipeId } = scene
    await scene.letIn(cleo, pipeId)
    await cleo.client.call('pipes.bind', { pipeId })
    const send = (text: string): Promise<unknown> =>
      cleo.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
    await send('before')
    await eventually('it arrives', async () => (await received()).includes('before') || undefined)
    const { fingerprint } = cleo
    const startedMs = performance.now()
    const busyMs = busyness(BUSY_MS)
    await scene.ada.client.call('trust.setStanding', { fingerprint, standing: 'ignored' })
    let refusedMs: number | undefined
    while (
      refusedMs === undefined &&
      performance.now() - startedMs < 2 * CUT_WITHIN_MS + busyMs()
    ) {
      await send('after').catch(() => (refusedMs = performance.now() - startedMs))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(refusedMs).toBeLessThan(CUT_WITHIN_MS + busyMs())
    expect(await received()).not.toContain('after')
    await scene.expectTraces({ counters: ['access.cut'], says: /access.cut/ })
  })

  it('and is blocked loses its links and gets no other', async () => {
    const { mallory, wire } = await meet()
    const { fingerprint } = mallory.key
    await scene.ada.row('trust', {}, ({ id }) => id === fingerprint)
    const startedMs = performance.now()
    const busyMs = busyness(BUSY_MS)
    await scene.ada.client.call('trust.setStanding', { fingerprint, standing: 'blocked' })
    await wire.closed
    expect(performance.now() - startedMs).toBeLessThan(CUT_WITHIN_MS + busyMs())
    const before = await scene.ada.counter('trust.blocked-links')
    const again = mallory.dialSecurely(scene.ada)
    again.greet(mallory.id)
    await again.closed
    await scene.ada.risen('trust.blocked-links', before)
    expect(again.received).toEqual([])
    await scene.expectTraces({
      counters: ['trust.blocked-links'],
      says: /link refused.*This peer is blocked here/,
    })
  })

  it('and asks from many keys fills no more than the strangers’ part of the inbox', async () => {
    const before = await scene.ada.counter('inbox.full')
    for (let i = 0; i < 16; i++) {
      const { wire } = await meet()
      wire.say(PIPE_SERVICE, scene.pipeId, textElement('', 'text', 'and me'))
    }
    await scene.ada.risen('inbox.full', before)
    const rows = await scene.ada.rows('inbox', {})
    expect(rows.filter(({ paired }) => !paired).length).toBeLessThanOrEqual(12)
    await scene.expectTraces({ counters: ['inbox.full'], says: /part of the inbox is full/ })
  })
})

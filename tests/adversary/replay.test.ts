/** What was recorded, said once more: on the same link, on a new one, or after its time. Nothing happens twice. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  DISCOVERY_SERVICE,
  JXTA_NAMESPACE,
  RESOLVER_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryQuery } from '../../src/main/protocol/documents/discovery-query.ts'
import { parseDiscoveryResponse } from '../../src/main/protocol/documents/discovery-response.ts'
import { encodeResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { parseResolverResponse } from '../../src/main/protocol/documents/resolver-response.ts'
import { bytesElement, elementText, xmlElement } from '../../src/main/protocol/message/message.ts'
import { parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
  INVITATION_ELEMENT,
  INVITATION_EXPORTER_BYTES,
  INVITATION_EXPORTER_LABEL,
  invitationCode,
  invitationNumber,
} from '../../src/main/protocol/trust/invitation-message.ts'
import { TRUST_NAMESPACE, TRUST_SERVICE } from '../../src/main/protocol/trust/pairing-message.ts'
import { Attacker, HOUR_MS, QUERY, RESPONSE, type Wire } from './support/attacker.ts'
import { eventually, type RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

/** Somebody on the way: passes on what two peers say, keeps all of it, and may say some of it again. */
class Recorder {
  readonly fromCaller: Buffer[] = []
  #near: Socket | undefined
  #far: Socket | undefined
  readonly #server = createServer((near) => this.#carry(near))
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Says it once more, to whom it was said, on the same link. */
  repeat(bytes: Buffer): Promise<unknown> {
    const far = this.#far!
    const closed = once(far, 'close')
    far.write(bytes)
    return closed
  }

  close(): void {
    this.#near?.destroy()
    this.#far?.destroy()
    this.#server.close()
  }

  #carry(near: Socket): void {
    const far = connect(this.#port, '127.0.0.1')
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('data', (chunk: Buffer) => {
      this.fromCaller.push(chunk)
      far.write(chunk)
    })
    far.pipe(near)
    far.on('close', () => near.destroy())
    near.on('close', () => far.end())
    this.#near = near
    this.#far = far
  }
}

describe('what is said once more', () => {
  let scene: Scene
  let cleo: RealPeer
  let recorder: Recorder
  let mallory: Attacker
  const letters: string[] = []
  beforeAll(async () => {
    scene = await Scene.open()
    cleo = await scene.join('Cleo', ['--no-multicast'])
    recorder = new Recorder(scene.ada.port)
    const address = await recorder.listen()
    await cleo.client.call('peers.connect', { address })
    await scene.letIn(cleo, scene.pipeId)
    await cleo.client.call('pipes.bind', { pipeId: scene.pipeId })
    for (let i = 0; i < 5; i++) await send(`letter ${i}`)
  })
  afterEach(() => mallory?.close())
  afterAll(async () => {
    recorder.close()
    await scene.close()
  })

  const send = async (text: string): Promise<void> => {
    letters.push(text)
    const { pipeId } = scene
    await cleo.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  }

  const arrived = async (): Promise<readonly string[]> =>
    (await scene.ada.rows('messages', { pipeId: scene.pipeId })).flatMap(({ peerId, elements }) =>
      peerId === cleo.id ? elements.map(({ text }) => text ?? '') : [],
    )

  it('as a whole recorded link opens none', async () => {
    await eventually(
      'all letters are there',
      async () => (await arrived()).length === letters.length || undefined,
    )
    expect(Buffer.concat(recorder.fromCaller).length).toBeGreaterThan(1_000)
    mallory = new Attacker()
    const before = await scene.ada.counter('tcp.refused-unproven')
    const wire = mallory.dial(scene.ada)
    wire.socket.write(Buffer.concat(recorder.fromCaller))
    await wire.closed
    await scene.ada.risen('tcp.refused-unproven', before)
    expect(await arrived()).toEqual(letters)
    await scene.expectTraces({
      counters: ['tcp.refused-unproven'],
      says: /did not prove who it is/,
    })
  })

  it('as one recorded piece of a live link costs that link, and comes once', async () => {
    await recorder.repeat(recorder.fromCaller.at(-1)!)
    expect(await arrived()).toEqual(letters)
    await scene.expectTraces({
      counters: ['tcp.malformed-records'],
      says: /does not hold under their keys/,
    })
  })

  it('as an advertisement of earlier brings back neither a name nor an address', async () => {
    mallory = new Attacker()
    const wire = await mallory.link(scene.ben)
    const query = encodeDiscoveryQuery({ type: 'peer', threshold: 64 })
    const asked = { handler: DISCOVERY_SERVICE, queryId: 3, source: mallory.id, hopCount: 0, query }
    wire.say(RESOLVER_SERVICE, QUERY, xmlElement(JXTA_NAMESPACE, QUERY, encodeResolverQuery(asked)))
    const old = await eventually('ben tells of himself', () =>
      documentsIn(wire).find((it) => it.includes('>Ben<')),
    )
    await scene.ben.client.call('peer.rename', { name: 'Benjamin' })
    await scene.ada.row('peers', {}, ({ id, name }) => id === scene.ben.id && name === 'Benjamin')
    const before = await scene.ada.counter('advertisements.refused-replayed')
    const toAda = await mallory.link(scene.ada)
    toAda.tell('peer', { document: old, expirationMs: HOUR_MS })
    await scene.ada.risen('advertisements.refused-replayed', before)
    expect((await scene.ada.row('peers', {}, ({ id }) => id === scene.ben.id)).name).toBe(
      'Benjamin',
    )
    await scene.expectTraces({
      counters: ['advertisements.refused-replayed'],
      says: /refused-replayed/,
    })
  })

  it('as an invitation that was used lets nobody in, nor a code of another link', async () => {
    const { link, invitation } = await scene.ada.client.call('invitations.create', { uses: 1 })
    const { secret } = parseInvitation(link)
    mallory = new Attacker()
    const [first, second] = [await mallory.link(scene.ada), await mallory.link(scene.ada)]
    const before = await scene.ada.counter('trust.invitations-refused')
    // His code for one link, said on the other.
    redeem(second, codeFor(first, secret), secret)
    await scene.ada.risen('trust.invitations-refused', before)
    expect(await answerOn(second)).toMatchObject({ kind: 'refused', refusal: 'unknown' })
    const row = () => scene.ada.row('invitations', {}, ({ id }) => id === invitation.id)
    expect((await row()).state).toBe('open')
    // Cleo redeems it as she should; whoever finds the link afterwards comes too late.
    await cleo.client.call('invitations.redeem', { invitation: link })
    expect((await row()).state).toBe('used-up')
    redeem(first, codeFor(first, secret), secret)
    expect(await answerOn(first)).toMatchObject({ kind: 'refused', refusal: 'used-up' })
    const { fingerprint } = mallory.key
    expect((await scene.ada.row('trust', {}, ({ id }) => id === fingerprint)).standing).toBe('seen')
    await scene.expectTraces({
      counters: ['trust.invitations-refused'],
      says: /invitation refused.*used-up/,
    })
  })

  it('as guess after guess at an invitation is refused before it is looked at', async () => {
    mallory = new Attacker()
    const wire = await mallory.link(scene.ada)
    for (let i = 0; i < 8; i++) {
      const guess = new Uint8Array(16).fill(i)
      redeem(wire, codeFor(wire, guess), guess)
    }
    await eventually(
      'he is told to wait',
      () =>
        stepsOn(wire).some((step) => step.kind === 'refused' && step.refusal === 'busy') ||
        undefined,
    )
    const told = await scene.ada.rows('activity', {}, (rows) =>
      rows.some(({ text }) => text.includes('(5 tries by now)')),
    )
    const tries = told.filter(({ level, peerId }) => level === 'warning' && peerId === mallory.id)
    expect(tries.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^\w+ tried an invitation that is none of this peer’s/),
      expect.stringMatching(/^\w+ tried an invitation .*\(5 tries by now\)$/),
    ])
    await scene.expectTraces({
      counters: ['trust.invitations-refused'],
      says: /tries to use an invitation were refused/,
    })
  })

  const codeFor = (wire: Wire, secret: Uint8Array): Uint8Array => {
    const socket = wire.socket as TLSSocket
    const exporter = socket.exportKeyingMaterial(
      ...([INVITATION_EXPORTER_BYTES, INVITATION_EXPORTER_LABEL, Buffer.alloc(0)] as const),
    )
    const redemption = {
      inviter: scene.ada.fingerprint,
      redeemer: mallory.key.fingerprint,
      exporter,
    }
    return invitationCode(secret, redemption, 'redeem')
  }

  const redeem = (wire: Wire, code: Uint8Array, secret: Uint8Array): void => {
    const body = encodeInvitationMessage({
      ...{ number: invitationNumber(secret), step: { kind: 'redeem', code } },
    })
    wire.say(TRUST_SERVICE, '', bytesElement(TRUST_NAMESPACE, INVITATION_ELEMENT, body))
  }
})

const stepsOn = (wire: Wire) =>
  wire.received.flatMap((message) => {
    const body = message.get(TRUST_NAMESPACE, INVITATION_ELEMENT)?.body
    return body === undefined ? [] : [decodeInvitationMessage(body).step]
  })

const answerOn = (wire: Wire) => eventually('an answer comes', () => stepsOn(wire).at(-1))

/** Advertisements that were told on a link. */
const documentsIn = (wire: Wire): readonly string[] =>
  wire.received.flatMap((message) => {
    const element = message.get(JXTA_NAMESPACE, RESPONSE)
    if (element === undefined) return []
    const { handler, response } = parseResolverResponse(elementText(element))
    if (handler !== DISCOVERY_SERVICE) return []
    return parseDiscoveryResponse(response).responses.map(({ document }) => document)
  })

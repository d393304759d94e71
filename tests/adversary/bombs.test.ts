/** Small words that would become large, and links that cost the other side more than their owner: bounded, and counted. */
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  DISCOVERY_SERVICE,
  JXTA_NAMESPACE,
  MIME_GZIP,
  RESOLVER_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryQuery } from '../../src/main/protocol/documents/discovery-query.ts'
import { encodeResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { bytesElement, xmlElement } from '../../src/main/protocol/message/message.ts'
import { Attacker, QUERY, RESPONSE, responseElement, type Wire } from './support/attacker.ts'
import { Scene } from './support/scene.ts'

/** What no attack of these may cost beside. */
const MEMORY_MAX = 96 * 1024 * 1024
const LAUGHS = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`)
const BILLION_LAUGHS = `<?xml version="1.0"?><!DOCTYPE jxta:PA [<!ENTITY l0 "ha">${LAUGHS.join('')}]><jxta:PA><Name>&l9;</Name></jxta:PA>`
const XXE = `<?xml version="1.0"?><!DOCTYPE jxta:PA [<!ENTITY x SYSTEM "file:///etc/passwd">]><jxta:PA><Name>&x;</Name></jxta:PA>`
const DEEP = '<a>'.repeat(20_000) + '</a>'.repeat(20_000)
const MANY_CHARACTERS = `<jxta:PA><Name>${'&#65;'.repeat(12_000)}</Name></jxta:PA>`
const MANY_ATTRIBUTES = `<jxta:PA ${Array.from({ length: 5_000 }, (_, i) => `a${i}=""`).join(' ')}/>`

describe('a small word that would become large', () => {
  let scene: Scene
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  const meet = async (): Promise<Wire> => {
    mallory = new Attacker()
    return mallory.link(scene.ada)
  }

  const expectFlat = async (before: number, counter: string, says: RegExp): Promise<void> => {
    await scene.expectTraces({ counters: [counter], says })
    expect(scene.ada.residentBytes - before).toBeLessThan(MEMORY_MAX)
  }

  it.each([
    ['a billion laughs', BILLION_LAUGHS],
    ['a file of this machine', XXE],
    ['elements within elements', DEEP],
    ['a great many characters by number', MANY_CHARACTERS],
    ['a great many attributes', MANY_ATTRIBUTES],
  ])('of XML, %s, is refused within an answer and as the answer', async (_what, document) => {
    const wire = await meet()
    const memory = scene.ada.residentBytes
    for (let i = 0; i < 20; i++) wire.tell('peer', document)
    wire.tell('peer', mallory.ownDocument('still here', ['tcp://127.0.0.1:9']))
    for (let i = 0; i < 20; i++)
      wire.say(RESOLVER_SERVICE, RESPONSE, xmlElement(JXTA_NAMESPACE, RESPONSE, document))
    const other = await mallory.link(scene.ada)
    for (let i = 0; i < 20; i++)
      other.say(RESOLVER_SERVICE, QUERY, xmlElement(JXTA_NAMESPACE, QUERY, document))
    await expectFlat(memory, 'endpoint.bad-messages', /message refused|cannot be read/)
  })

  it('of compressed bytes is not unpacked beyond the bound', async () => {
    const wire = await meet()
    const memory = scene.ada.residentBytes
    // 256 MiB in 256 KiB.
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(256 * 1024 * 1024, 0x20)))
    for (let i = 0; i < 4; i++)
      wire.say(
        RESOLVER_SERVICE,
        'jxta-NetGroupISrdi',
        bytesElement(JXTA_NAMESPACE, 'jxta-NetGroupISrdi', bomb, MIME_GZIP),
      )
    for (const param of [QUERY, RESPONSE])
      wire.say(RESOLVER_SERVICE, param, bytesElement(JXTA_NAMESPACE, param, bomb, MIME_GZIP))
    await expectFlat(memory, 'endpoint.bad-messages', /message refused|cannot be read/)
  })

  it.each([
    ['a length of -1', 'content-length', Buffer.from('ffffffffffffffff', 'hex')],
    ['2^63', 'content-length', Buffer.from('8000000000000000', 'hex')],
    ['2^32 and then nothing', 'content-length', Buffer.from('0000000100000000', 'hex')],
    ['more than the bound', 'content-length', Buffer.from('0000000002000001', 'hex')],
  ])('of a frame, %s, ends the link before room is made for it', async (_what, name, length) => {
    const wire = await meet()
    const memory = scene.ada.residentBytes
    const header = Buffer.concat([
      ...[Buffer.from([name.length]), Buffer.from(name), Buffer.from([0, length.length]), length],
      Buffer.from([0]),
    ])
    wire.socket.write(header)
    await wire.closed
    await expectFlat(memory, 'tcp.malformed', /what they sent is no message/)
  })

  it('that asks for much and reads nothing of it harms nobody else', async () => {
    const wire = await meet()
    const memory = scene.ada.residentBytes
    wire.socket.pause()
    const query = encodeDiscoveryQuery({ type: 'advertisement', threshold: 100 })
    for (let i = 0; i < 3_000; i++) {
      const asked = {
        handler: DISCOVERY_SERVICE,
        queryId: i,
        source: mallory.id,
        hopCount: 0,
        query,
      }
      wire.say(
        RESOLVER_SERVICE,
        QUERY,
        xmlElement(JXTA_NAMESPACE, QUERY, encodeResolverQuery(asked)),
      )
    }
    await expectFlat(memory, 'discovery.repeated-queries', /asked again at once/)
  })

  it('that is dripped byte by byte, or never comes, is given up and counted', async () => {
    mallory = new Attacker()
    const wires = Array.from({ length: 4 }, () => mallory.dial(scene.ada))
    const hello = Buffer.from('16030102000100', 'hex')
    const timer = setInterval(() => {
      for (const wire of wires) if (wire.isOpen) wire.socket.write(hello.subarray(0, 1))
    }, 500)
    await Promise.all(wires.map((wire) => wire.closed))
    clearInterval(timer)
    await scene.expectTraces({
      counters: ['tcp.refused-unproven'],
      says: /did not (finish the handshake|prove)/,
    })
  })

  it('that nobody asked for is passed over and counted', async () => {
    const wire = await meet()
    for (let i = 0; i < 100; i++)
      wire.say(RESOLVER_SERVICE, RESPONSE, responseElement('nobody.handles.this', i, '<a/>'))
    await scene.expectTraces({
      counters: ['resolver.unknown-responses'],
      says: /this peer did not ask/,
    })
  })
})

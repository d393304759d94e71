import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import { parseDiscoveryResponse } from '../../protocol/documents/discovery-response.ts'
import { encodePipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { createPipeId, type PeerId } from '../../protocol/ids.ts'
import { fingerprintOfKey, peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { parseXml } from '../../protocol/xml/index.ts'
import {
  FRESH_DOCUMENT_MAX,
  FRESH_FOR_MS,
  FRESH_RATE,
  FreshPublications,
  TELLING_RATE,
  type HeardPublication,
} from './fresh-publications.ts'

const person = (number: number) => {
  const fingerprint = fingerprintOfKey(new Uint8Array([number, number >> 8]))
  return { fingerprint, id: peerIdOfFingerprint(fingerprint) }
}
const ann = person(1)
const ben = person(2)
const cid = person(3)
const other = person(4)
const stranger = person(5)

const rig = (clients: readonly PeerId[] = [ann.id, ben.id, cid.id], fails = false) => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const told: { readonly to: PeerId; readonly names: readonly string[] }[] = []
  const view = [other.id]
  const fresh = new FreshPublications({
    ...{ clock, counters },
    rendezvous: {
      ...{ clients, view },
      hasClient: (peerId) => clients.includes(peerId),
      inView: (peerId) => view.includes(peerId),
    },
    tell: (to, body) => {
      if (fails) return Promise.reject(new Error('away'))
      const { responses } = parseDiscoveryResponse(body)
      told.push({ to, names: responses.map(({ document }) => nameIn(document)) })
      return Promise.resolve()
    },
  })
  return { clock, counters, told, fresh, whoHeard: () => told.map(({ to }) => to) }
}

const nameIn = (document: string): string => /<Name>(.*?)<\/Name>/.exec(document)?.[1] ?? ''

let made = 0
const pipe = (name = 'printer', description?: string) => {
  const id = createPipeId((length) => new Uint8Array(length).fill(++made))
  const described = description === undefined ? {} : { description }
  const document = encodePipeAdvertisement({ id, type: 'JxtaUnicast', name, ...described })
  return { document, parsed: parseAdvertisement(parseXml(document)) }
}

const signed = (
  what: ReturnType<typeof pipe>,
  by: typeof ann,
  timeMs: number,
  lifetimeMs = 60_000,
): HeardPublication => ({
  ...what,
  word: { authentic: { fingerprint: by.fingerprint, timeMs }, lifetimeMs },
})

describe('what a client of a rendezvous has published', () => {
  test('is told to the other clients and to the other rendezvous, not back', () => {
    const { fresh, clock, told, whoHeard } = rig()
    fresh.heard('advertisement', [signed(pipe(), ann, clock.wallMs())], ann.id)
    expect(whoHeard()).toEqual([ben.id, cid.id, other.id])
    expect(told[0]?.names).toEqual(['printer'])
  })

  test('goes from another rendezvous to the clients alone, so that it never goes round', () => {
    const { fresh, clock, whoHeard } = rig()
    fresh.heard('advertisement', [signed(pipe(), stranger, clock.wallMs())], other.id)
    expect(whoHeard()).toEqual([ann.id, ben.id, cid.id])
  })

  test('is told once, and again when a newer word about it came, such as that it is withdrawn', () => {
    const { fresh, clock, told } = rig([ann.id, ben.id])
    const [what, nowMs] = [pipe(), clock.wallMs()]
    for (const timeMs of [nowMs, nowMs, nowMs - 1])
      fresh.heard('advertisement', [signed(what, ann, timeMs)], ann.id)
    expect(told).toHaveLength(2)
    fresh.heard('advertisement', [signed(what, ann, nowMs + 1, 0)], ann.id)
    expect(told).toHaveLength(4)
  })

  test.each<[string, (nowMs: number) => HeardPublication, PeerId]>([
    ['is unsigned', () => ({ ...pipe(), word: { lifetimeMs: 60_000 } }), ann.id],
    ['another one signed', (nowMs) => signed(pipe(), ben, nowMs), ann.id],
    ['is told by nobody who leans on us', (nowMs) => signed(pipe(), stranger, nowMs), stranger.id],
    ['was signed long ago', (nowMs) => signed(pipe(), ann, nowMs - FRESH_FOR_MS - 1), ann.id],
    [
      'was signed in times to come',
      (nowMs) => signed(pipe(), ann, nowMs + 2 * FRESH_FOR_MS),
      ann.id,
    ],
    [
      'is longer than what is passed on unasked',
      (nowMs) => signed(pipe('p', 'x'.repeat(FRESH_DOCUMENT_MAX)), ann, nowMs),
      ann.id,
    ],
  ])('is left to their searches where it %s', (_why, heard, from) => {
    const { fresh, clock, told } = rig()
    fresh.heard('advertisement', [heard(clock.wallMs())], from)
    expect(told).toEqual([])
  })

  test('is told as far as one client may make the rendezvous speak; the rest is counted', async () => {
    const { fresh, clock, told, counters } = rig([ann.id, ben.id])
    const many = Array.from({ length: FRESH_RATE.burst + 5 }, (_, i) => pipe(`p${i}`))
    const say = () =>
      fresh.heard(
        'advertisement',
        many.map((one) => signed(one, ann, clock.wallMs())),
        ann.id,
      )
    say()
    const heardByBen = () => told.filter(({ to }) => to === ben.id).flatMap(({ names }) => names)
    expect(heardByBen()).toHaveLength(FRESH_RATE.burst)
    expect(counters.get('discovery.fresh-not-told-of-one')).toBe(5)
    await clock.advance(5_000)
    fresh.heard('advertisement', [signed(pipe('later'), ann, clock.wallMs())], ann.id)
    expect(heardByBen().at(-1)).toBe('later')
  })

  test('is told as often as all clients together may make the rendezvous speak', () => {
    const clients = Array.from({ length: 200 }, (_, i) => person(100 + i))
    const { fresh, clock, told, counters } = rig(clients.map(({ id }) => id))
    for (const client of clients)
      fresh.heard('advertisement', [signed(pipe(), client, clock.wallMs())], client.id)
    expect(told).toHaveLength(TELLING_RATE.burst)
    expect(counters.get('discovery.fresh-not-told-of-all')).toBe(200 * 200 - TELLING_RATE.burst)
  })

  test('is counted where somebody cannot be told', async () => {
    const { fresh, clock, counters } = rig([ann.id, ben.id], true)
    fresh.heard('advertisement', [signed(pipe(), ann, clock.wallMs())], ann.id)
    await clock.advance(0)
    expect(counters.get('discovery.fresh-tell-failed')).toBe(2)
  })
})

test('what the rendezvous publishes itself is told to all its clients and to the other rendezvous', () => {
  const { fresh, whoHeard } = rig()
  const { document } = pipe()
  fresh.published('advertisement', { document, expirationMs: 60_000 })
  expect(whoHeard()).toEqual([ann.id, ben.id, cid.id, other.id])
})

/** Group 5, discovery: peers and pipes found in both directions. */
import { beforeAll, describe, expect, it } from 'vitest'
import { DISCOVERY_SERVICE } from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryQuery } from '../../src/main/protocol/documents/discovery-query.ts'
import { parsePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import {
  parsePipeAdvertisement,
  type PipeAdvertisement,
} from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'
import { until } from '../support/waiting.ts'

const FOUND_MS = 15_000

describe('discovery, without a rendezvous', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const { multicastPort } = lab
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
    ours = await lab.peer({ name: 'ours', multicastPort })
  })

  /** What JXSE finds when it asks everybody for this. */
  const jxseFinds = async (query: string, text: string): Promise<string> => {
    const from = jxse.events.length
    await jxse.ask(`disc ${query} 10`, 'query')
    return until(
      () => `JXSE did not find ${text}: ${JSON.stringify(jxse.events.slice(from))}`,
      () =>
        jxse.events
          .slice(from)
          .filter(({ ev }) => ev === 'found')
          .map(({ adv }) => String(adv))
          .find((adv) => adv.includes(text)),
      (again) => jxse.happened.on(again),
      FOUND_MS,
    )
  }

  const weFind = async (id: PipeAdvertisement['id']): Promise<PipeAdvertisement> => {
    const { table } = ours.peer.services.pipes
    return until(
      () => `we did not find ${id}: ${JSON.stringify(table.all())}`,
      () => table.get(id)?.advertisement,
      (again) => ours.peer.pipeChanged.on(again),
      FOUND_MS,
    )
  }

  const weAsk = (attribute: string, value: string): void => {
    const body = encodeDiscoveryQuery({ type: 'advertisement', threshold: 10, attribute, value })
    void ours.peer.services.resolver.propagate(DISCOVERY_SERVICE, 0, body)
  }

  it('we find the JXSE peer, with its name and its address', async () => {
    await ours.hears(jxse.peerId)
    expect(ours.peer.peers.get(jxse.peerId)?.name).toBe('jxse')
    const known = ours.peer.endpoints.of(jxse.peerId).map(({ address }) => address)
    expect(known).toContain(jxse.address)
  })

  it('JXSE finds our peer by its name, with its address', async () => {
    const found = parsePeerAdvertisement(await jxseFinds('0 Name ours', ours.id))
    expect(found).toMatchObject({ peerId: ours.id, name: 'ours', endpoints: [ours.address] })
  })

  it('JXSE finds our peer by the beginning of its name', async () => {
    expect(await jxseFinds('0 Name our*', ours.id)).toContain(ours.address)
  })

  it.each([
    ['name', 'letters', 'Name', () => 'letters'],
    ['beginning of the name', 'beginnings', 'Name', () => 'begin*'],
    ['end of the name', 'endings', 'Name', () => '*dings'],
    ['id', 'identified', 'Id', (id: string) => id],
  ])('JXSE finds our published pipe by its %s', async (_by, name, attribute, value) => {
    const { pipes, discovery } = ours.peer.services
    const { advertisement } = pipes.create({ name, type: 'JxtaUnicast' })
    const { document, lifetimeMs } = pipes.markPublished(advertisement.id)
    await discovery.publishPipe(document, lifetimeMs)
    const found = await jxseFinds(`2 ${attribute} ${value(advertisement.id)}`, advertisement.id)
    // It reads past the signature, and writes the advertisement anew without it.
    const { signature, ...said } = advertisement
    expect(signature).toBeDefined()
    expect(parsePipeAdvertisement(found)).toEqual(said)
  })

  it.each([
    ['name', 'jxse-named', 'Name', () => 'jxse-named'],
    ['beginning of the name', 'jxse-begun', 'Name', () => 'jxse-beg*'],
    ['id', 'jxse-identified', 'Id', (id: string) => id],
  ])('we find the pipe that JXSE publishes by its %s', async (_by, name, attribute, value) => {
    const { id } = newPipe()
    await jxse.ask(`publish ${id} JxtaUnicast ${name}`, 'published')
    weAsk(attribute, value(id))
    expect(await weFind(id)).toEqual({ id, type: 'JxtaUnicast', name })
  })

  it('we find every pipe that JXSE publishes when a person searches', async () => {
    const { id } = newPipe()
    await jxse.ask(`publish ${id} JxtaUnicast searched`, 'published')
    ours.peer.services.discovery.search()
    expect(await weFind(id)).toEqual({ id, type: 'JxtaUnicast', name: 'searched' })
  })
})

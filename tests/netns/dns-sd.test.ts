/** Peers that say by DNS-SD that they are there: ordinary tools see them, and they find each other. */
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeDns } from '../../src/main/protocol/dns-sd/dns-message.ts'
import { recordsOf } from '../../src/main/protocol/dns-sd/peer-service.ts'
import { parsePeerId } from '../../src/main/protocol/ids.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const SLOW_MS = 60_000
const at = (host: number): string => `10.77.1.${host}`

describe('peers that use DNS-SD', { ...skipUnless(whyNoNamespaces()), timeout: SLOW_MS }, () => {
  const rig = createRig()
  let bridge: string
  let anna: NetPeer
  let annaSpace: string
  let tool: readonly string[]
  let annaId: string

  const space = (name: string, host: number): string => {
    const made = rig.space(name)
    rig.join(made, bridge, at(host))
    return made
  }
  const told = (): readonly unknown[] => tool.map((line) => JSON.parse(line) as unknown)

  beforeAll(async () => {
    bridge = rig.bridge('lan')
    annaSpace = space('anna', 1)
    // Its other network, which it is told to leave alone.
    const other = rig.bridge('other')
    rig.join(annaSpace, other, '10.88.1.1', 'eth1')
    rig.exec(annaSpace, 'nft', 'add table ip quiet')
    rig.exec(annaSpace, 'nft', 'add chain ip quiet out { type filter hook output priority 0; }')
    rig.exec(annaSpace, 'nft', 'add rule ip quiet out oifname eth1 ip daddr 224.0.0.251 counter')
    anna = await rig.peer(annaSpace, 'Anna', '--no-multicast')
    annaId = (await anna.status('there', () => true)).peerId
    await anna.client.call('settings.setInterface', { name: 'eth1', on: false })
    tool = await rig.script(space('tool', 9), 'dns-sd-tool.mjs', at(9))
    await anna.client.call('settings.set', { dnsSd: true })
  }, SLOW_MS)

  test('are seen by an ordinary tool, and find each other with no multicast of JXTA', async () => {
    await expect.poll(told, { timeout: SLOW_MS }).toContainEqual({
      up: expect.stringMatching(/^Anna \(\w{8}\)$/) as string,
      port: 9701,
      addresses: [at(1)],
      txt: { txtvers: '1', id: annaId, v: expect.any(String) as string, name: 'Anna' },
    })
    const boris = await rig.peer(space('boris', 2), 'Boris', '--no-multicast', '--dns-sd')
    const seen = await boris.sees('Anna')
    expect(seen.endpoints.map(({ address }) => address)).toContain(`tcp://${at(1)}:9701`)
    await anna.sees('Boris')
    await expect.poll(told, { timeout: SLOW_MS }).toContainEqual(
      expect.objectContaining({
        addresses: [at(2)],
      }),
    )
    // Whoever is found so is somebody seen, and nothing more.
    const trust = await boris.until('knowing Anna’s key', 'trust', {}, (rows) =>
      rows.find(({ peerId }) => peerId === annaId),
    )
    expect(trust.standing).toBe('seen')
  })

  test('send nothing on a network that is switched off, and begin when it is switched on', async () => {
    const sent = (): number =>
      Number(/packets (\d+)/.exec(rig.exec(annaSpace, 'nft', 'list table ip quiet'))?.[1])
    // By the time that the tool heard it on the other network, it would have been sent here too.
    expect(sent()).toBe(0)
    await anna.client.call('settings.setInterface', { name: 'eth1', on: true })
    await expect.poll(sent, { timeout: SLOW_MS }).toBeGreaterThan(0)
  })

  test('take what liars say for what it is', async () => {
    const elsewhere = {
      peerId: parsePeerId(annaId.replace(/..03$/, '0003')),
      name: 'Liar',
      version: '1',
    }
    const say = (address: string, port: number): string =>
      hex(
        encodeDns({
          isAnswer: true,
          questions: [],
          records: recordsOf({ ...elsewhere, address, port }),
        }),
      )
    const counted = (name: string) =>
      anna.until(`counting ${name}`, 'counters', {}, (rows) =>
        rows.find(({ id, value }) => id === name && value > 0),
      )
    const datagrams = ['00', 'ff'.repeat(64), `0000840000000001000000000${'c00c'.repeat(4)}0`]
    await rig.script(
      space('liar', 66),
      'dns-sd-liar.mjs',
      at(66),
      ...datagrams,
      say(at(77), 22),
      say('127.0.0.1', 9_701),
    )
    await counted('dns-sd.malformed')
    await counted('dns-sd.refused-far')
    await counted('dns-sd.found')
    const { peers } = { peers: await anna.until('seeing nobody new', 'peers', {}, (rows) => rows) }
    expect(peers.map(({ name }) => name)).not.toContain('Liar')
  })

  test('take back what they said when they are told to stop', async () => {
    await anna.client.call('settings.set', { dnsSd: false })
    await expect
      .poll(told, { timeout: SLOW_MS })
      .toContainEqual({ down: expect.stringMatching(/^Anna/) as string })
  })
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

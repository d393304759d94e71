/**
 * What a relay sees of a pipe that it carries, and what the wire shows: three peers as they are run, two of which cannot
 * reach each other. The capture is `tcpdump`'s of every interface of the relay's namespace.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findProgram, skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const whyNot =
  whyNoNamespaces() ?? (findProgram('tcpdump') === undefined ? 'there is no tcpdump' : undefined)
const possible = { ...skipUnless(whyNot), timeout: 90_000 }

const LEGACY_SENDER = join(import.meta.dirname, 'legacy-sender.ts')

/** Keeps every packet of the links in a namespace, whole; gives them when asked, and ends with that. */
const tap = async (space: string): Promise<() => Promise<Buffer>> => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-capture-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'wire.pcap')
  const flags = [
    '-i',
    'any',
    '-s',
    '0',
    '-U',
    '--immediate-mode',
    '-Z',
    'root',
    '-w',
    file,
    'tcp',
    'port',
    '9701',
  ]
  const child = spawn('ip', ['netns', 'exec', space, 'tcpdump', ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  // It says that it listens, on its error output, once it does.
  await once(child.stderr, 'data')
  return async () => {
    const ended = once(child, 'close')
    child.kill('SIGINT')
    await ended
    return readFileSync(file)
  }
}

/** The bodies of all messages that went through the relay, links decrypted, as its process has them: none of them cut. */
const seenBy = async (relay: NetPeer): Promise<Buffer> => {
  const rows = await relay.until('carrying anything', 'traffic', {}, (all) =>
    all.length === 0 ? undefined : all,
  )
  const bodies: Buffer[] = []
  for (const { id } of rows) {
    const { elements } = await relay.client.call('traffic.detail', { id })
    for (const { text, hex = '', cut, namespace } of elements) {
      // Long documents of the protocols may be, and words of links themselves; what is sent through a pipe is not.
      if (namespace !== 'jxta' && namespace !== 'pfalive') expect(cut).toBe(false)
      bodies.push(text === undefined ? Buffer.from(hex, 'hex') : Buffer.from(text))
    }
  }
  return Buffer.concat(bodies)
}

describe('a pipe between two peers that only a relay joins', possible, () => {
  const rig = createRig()
  let a: NetPeer
  let b: NetPeer
  let relay: NetPeer
  let between: string
  let spaceB: string

  beforeAll(async () => {
    const [left, right] = [rig.bridge('left'), rig.bridge('right')]
    const spaceA = rig.space('a')
    spaceB = rig.space('b')
    between = rig.space('r')
    rig.join(spaceA, left, '10.77.1.1')
    rig.join(spaceB, right, '10.77.2.2')
    rig.join(between, left, '10.77.1.3')
    rig.join(between, right, '10.77.2.3', 'eth1')
    relay = await rig.peer(between, 'R', '--relay', '--port', '9701', '--legacy', 'allow')
    a = await rig.peer(spaceA, 'A')
    b = await rig.peer(spaceB, 'B')
    await a.client.call('peers.connect', { address: 'tcp://10.77.1.3:9701' })
    await b.client.call('peers.connect', { address: 'tcp://10.77.2.3:9701' })
    // What passes is remembered with its payload only where that is asked for.
    await relay.client.call('traffic.keepPayload', { keep: true })
  }, 90_000)

  const PIPES = [
    ['plain', 'JxtaUnicast', true],
    ['secure', 'JxtaUnicastSecure', false],
  ] as const

  test.each(PIPES)('%s: what its relay reads and the wire shows', async (name, type, isRead) => {
    const { id: pipeId } = await a.client.call('pipes.create', {
      ...{ name, type, publish: true, listen: true, access: 'anyone' },
    })
    await relay.pipe(name)
    await b.client.call('pipes.search', { name })
    await b.pipe(name)
    await b.client.call('pipes.bind', { pipeId })
    const { receiverId } = await a.client.call('pipes.receive', { pipeId, waitMs: 0 })
    const stop = await tap(between)
    // 32 bytes.
    const marker = randomBytes(16).toString('hex')
    await b.client.call('pipes.send', { pipeId, elements: [{ name: 'marker', text: marker }] })
    const { messages } = await a.client.call('pipes.receive', { pipeId, receiverId })
    expect(messages[0]?.elements[0]?.text).toBe(marker)
    const wire = await stop()
    const seen = await seenBy(relay)
    expect(seen.includes(marker)).toBe(isRead)
    // Both links are TLS: there were packets, and nobody on the way reads either pipe.
    expect(wire.length).toBeGreaterThan(1_000)
    expect(wire.includes(marker)).toBe(false)
    await a.client.call('pipes.closeReceiver', { receiverId })
  })

  test('is read off the wire by the same capture where its link is plain: the capture does see', async () => {
    const { client } = relay
    const { id: pipeId } = await client.call('pipes.create', {
      ...{ name: 'control', publish: false, listen: true, access: 'anyone' },
    })
    const { receiverId } = await client.call('pipes.receive', { pipeId, waitMs: 0 })
    const stop = await tap(between)
    const marker = randomBytes(16).toString('hex')
    rig.exec(spaceB, process.execPath, LEGACY_SENDER, '10.77.2.3', '9701', pipeId, marker)
    const { messages } = await client.call('pipes.receive', { pipeId, receiverId })
    expect(messages[0]?.elements[0]?.text).toBe(marker)
    expect((await stop()).includes(marker)).toBe(true)
    await client.call('pipes.closeReceiver', { receiverId })
  })
})

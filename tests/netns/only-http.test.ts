/** A network that lets nothing but HTTP through: peers as they are run, with tcp and WebSockets dropped by nftables. */
import { describe, expect, test } from 'vitest'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const [TCP, WS, HTTP] = [9701, 9702, 9700]

describe(
  'where tcp and WebSockets are blocked',
  { ...skipUnless(whyNoNamespaces()), timeout: 90_000 },
  () => {
    const rig = createRig()
    const bridge = { name: '' }

    const peerAt = (name: string, address: string): Promise<NetPeer> => {
      const space = rig.space(name)
      rig.join(space, bridge.name, address)
      const nft = (...rule: string[]): string => rig.exec(space, 'nft', ...rule)
      nft('add', 'table', 'inet', 'test')
      nft('add chain inet test in { type filter hook input priority 0; }')
      nft(`add rule inet test in tcp dport { ${TCP}, ${WS} } counter drop`)
      return rig.peer(space, name, '--ws-port', String(WS), '--http')
    }

    test('a pipe binds over HTTP, proven, and carries messages both ways between two peers', async () => {
      bridge.name = rig.bridge('bridge')
      const [a, b] = await Promise.all([peerAt('a', '10.77.9.1'), peerAt('b', '10.77.9.2')])
      const { id: pipeId } = await a.client.call('pipes.create', {
        ...{ name: 'narrow', publish: true, listen: true, access: 'anyone' },
      })
      const seen = await b.sees('a')
      expect(seen.endpoints.map(({ address }) => address).sort()).toEqual([
        `http://10.77.9.1:${HTTP}`,
        `tcp://10.77.9.1:${TCP}`,
        `ws://10.77.9.1:${WS}`,
      ])
      await b.pipe('narrow')
      const { receiverId } = await a.client.call('pipes.receive', { pipeId, waitMs: 0 })
      await b.client.call('pipes.bind', { pipeId })
      for (const text of ['one', 'two', 'three'])
        await b.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
      const texts: (string | undefined)[] = []
      while (texts.length < 3) {
        const { messages } = await a.client.call('pipes.receive', { pipeId, receiverId })
        texts.push(...messages.map(({ elements }) => elements[0]?.text))
      }
      expect(texts).toEqual(['one', 'two', 'three'])
      // Whichever of the two made the link: it is by HTTP, and so both the pipe and the peer say.
      const bound = await b.until('bound over HTTP', 'pipes', {}, (pipes) =>
        pipes.find(({ id, output }) => id === pipeId && output?.transport === 'http'),
      )
      expect(bound.output?.endpoint).toBe(`http://10.77.9.1:${HTTP}`)
      const { path, proven } = await b.sees('a')
      expect(path?.transport).toBe('http')
      expect(proven).toBe(true)
      expect(rig.dropped(b.space) + rig.dropped(a.space)).toBeGreaterThan(0)
    })
  },
)

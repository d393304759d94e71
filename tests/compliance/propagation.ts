/**
 * What every `PropagateTransport` must do. A new one needs a `PropagationRig`, see memory.test.ts.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NetworkInterface } from '../../src/main/peer/ports/network.ts'
import type {
  PropagatedMessage,
  PropagateTransport,
} from '../../src/main/peer/ports/propagation.ts'
import { skipUnless } from '../support/skips.ts'
import { untilSo } from '../support/waiting.ts'

/** One peer's end of the propagation. */
export interface PropagationNode {
  readonly transport: PropagateTransport
  readonly interfaces: readonly NetworkInterface[]
  /** Changes the interfaces that it sees, and tells it. */
  setInterfaces(interfaces: readonly NetworkInterface[]): void
  /** A counter by its name without the transport's, such as `handler-failed`. */
  counter(name: string): number
}

export interface PropagationRig {
  /** A new peer; all peers of a rig are neighbours by one interface. */
  node(): PropagationNode
  /** An interface of none of the neighbours' links. */
  readonly elsewhere: NetworkInterface
  /** Lets a little happen: one turn of the event loop, or a millisecond of virtual time. */
  step(): Promise<void>
  /** What is left behind when everything is closed: timers, handles; by name. */
  leftovers(): readonly string[]
}

export const describePropagation = (
  name: string,
  makeRig: () => PropagationRig,
  whyNot?: string,
): void => {
  describe(`${name} as a way to propagate`, skipUnless(whyNot), () => {
    let rig: PropagationRig
    let started: PropagateTransport[]

    beforeEach(() => {
      rig = makeRig()
      started = []
    })
    afterEach(async () => {
      await Promise.all(started.map((transport) => transport.close()))
    })

    const until = (condition: () => boolean, what: string): Promise<void> =>
      untilSo(condition, what, { turn: () => rig.step() })

    /** A started node that keeps what it hears. */
    const hearing = async (node = rig.node()) => {
      const heard: PropagatedMessage[] = []
      const hooks = { onHeard: (_message: PropagatedMessage): void => {} }
      started.push(node.transport)
      await node.transport.start((message) => {
        heard.push({ ...message, body: message.body.slice() })
        hooks.onHeard(message)
      })
      return { ...node, heard, hooks }
    }

    const text = (word: string): Uint8Array => Buffer.from(word)
    const words = (heard: readonly PropagatedMessage[]): string[] =>
      heard.map(({ body }) => Buffer.from(body).toString())

    it('has a channel for each interface and says where to', async () => {
      const node = await hearing()
      const [one] = node.interfaces
      expect(node.transport.channels()).toEqual([
        { id: `mcast:${one!.name}`, interfaceName: one!.name },
      ])
      expect(node.transport.destination).toMatch(/^mcast:\/\/2\d\d\.\d+\.\d+\.\d+:\d+$/)
    })

    it('reaches all neighbours and itself, each once, with the sender’s address', async () => {
      const nodes = [await hearing(), await hearing(), await hearing()]
      const results = await nodes[0]!.transport.propagate([text('he'), text(''), text('llo')])
      expect(results).toEqual([{ channel: nodes[0]!.transport.channels()[0] }])
      await until(() => nodes.every(({ heard }) => heard.length > 0), 'all hear it')
      for (let i = 0; i < 20; i++) await rig.step()
      for (const { heard, transport } of nodes) {
        expect(words(heard)).toEqual(['hello'])
        expect(heard[0]!.channel).toEqual(transport.channels()[0])
        expect(heard[0]!.from).toMatch(/^\d+\.\d+\.\d+\.\d+:\d+$/)
      }
      expect(nodes[1]!.heard[0]!.from).toContain(nodes[0]!.interfaces[0]!.address)
    })

    it('carries the longest message, and an empty one', async () => {
      const [a, b] = [await hearing(), await hearing()]
      const longest = new Uint8Array(a.transport.maxBodyBytes).map((_, i) => i * 7)
      await a.transport.propagate([longest])
      await a.transport.propagate([])
      await until(() => b.heard.length === 2, 'both are heard')
      const bodies = b.heard.map(({ body }) => body).sort((x, y) => y.length - x.length)
      expect(Buffer.compare(bodies[0]!, longest)).toBe(0)
      expect(bodies[1]).toHaveLength(0)
    })

    it('says so on every channel when a message is too long, and sends none of it', async () => {
      const [a, b] = [await hearing(), await hearing()]
      const results = await a.transport.propagate([new Uint8Array(a.transport.maxBodyBytes + 1)])
      expect(results).toHaveLength(1)
      expect(results[0]!.error).toContain(String(a.transport.maxBodyBytes))
      await a.transport.propagate([text('next')])
      await until(() => b.heard.length > 0, 'the next is heard')
      expect(words(b.heard)).toEqual(['next'])
    })

    it('sends nothing before it is started and nothing after it is closed', async () => {
      const [a, b] = [rig.node(), await hearing()]
      expect(await a.transport.propagate([text('early')])).toEqual([])
      await hearing(a)
      await a.transport.close()
      await a.transport.close()
      expect(await a.transport.propagate([text('late')])).toEqual([])
      await (await hearing()).transport.propagate([text('other')])
      await until(() => b.heard.length > 0, 'another is heard')
      expect(words(b.heard)).toEqual(['other'])
    })

    it('hears nothing from elsewhere', async () => {
      const node = rig.node()
      node.setInterfaces([rig.elsewhere])
      const [deaf, neighbour] = [await hearing(node), await hearing()]
      await neighbour.transport.propagate([text('hello')])
      await until(() => neighbour.heard.length === 1, 'the sender hears itself')
      for (let i = 0; i < 20; i++) await rig.step()
      expect(deaf.heard).toEqual([])
    })

    it('follows the interfaces, and says so', async () => {
      const [a, b] = [await hearing(), await hearing()]
      const { interfaces } = a
      let changes = 0
      a.transport.onChanged(() => changes++)
      a.setInterfaces([])
      await until(() => changes === 1, 'it says so')
      expect(a.transport.channels()).toEqual([])
      expect(await a.transport.propagate([text('lost')])).toEqual([])
      a.setInterfaces(interfaces)
      await until(() => changes === 2, 'it says so again')
      await a.transport.propagate([text('back')])
      await until(() => b.heard.length > 0 && a.heard.length > 0, 'it is heard, and hears')
      expect(words(b.heard)).toEqual(['back'])
    })

    it('goes on when the one who hears throws', async () => {
      const [a, b] = [await hearing(), await hearing()]
      b.hooks.onHeard = () => {
        throw new Error('a fault of the reader')
      }
      await a.transport.propagate([text('one')])
      await until(() => b.heard.length === 1, 'the first is heard')
      await a.transport.propagate([text('two')])
      await until(() => b.heard.length === 2, 'the second is heard')
      expect(b.counter('handler-failed')).toBe(2)
    })

    it('leaves nothing behind after fifty starts', async () => {
      for (let i = 0; i < 50; i++) {
        const node = await hearing()
        await node.transport.propagate([text(`round ${i}`)])
        await node.transport.close()
      }
      await until(() => rig.leftovers().length === 0, 'nothing is left')
      expect(rig.leftovers()).toEqual([])
    })

    it('may be closed while it starts', async () => {
      const { transport } = rig.node()
      const starting = transport.start(() => {})
      await Promise.all([starting, transport.close()])
      await until(() => rig.leftovers().length === 0, 'nothing is left')
      expect(transport.channels()).toEqual([])
    })
  })
}

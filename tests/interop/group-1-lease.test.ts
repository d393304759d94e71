/** Group 1, with a lease: we as an edge of a JXSE rendezvous. */
import { beforeAll, describe, expect, it } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('we as an edge of a JXSE rendezvous', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let rendezvous: Oracle
  let edge: Oracle
  let ours: LivePeer

  const startOurs = (name: string): Promise<LivePeer> =>
    lab.peer({ name, config: { role: 'edge', seeds: [rendezvous.address] } })

  beforeAll(async () => {
    rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    edge = await lab.oracle({
      name: 'edge',
      mode: 'edge',
      seeds: [rendezvous.address],
    })
    await edge.ask('rdv 20000', 'rdv')
    ours = await startOurs('ours')
  })

  it('it grants us a lease', async () => {
    await ours.leases(rendezvous.peerId)
    const event = await rendezvous.wait('rdvevent', { peer: ours.id })
    expect(event.type).toMatch(/CLIENTCONNECT/)
  })

  it('it hears that we give the lease back when we stop', async () => {
    const leaving = await startOurs('leaving')
    await leaving.leases(rendezvous.peerId)
    await rendezvous.wait('rdvevent', { peer: leaving.id })
    const from = rendezvous.events.length
    await leaving.stop()
    const event = await rendezvous.wait('rdvevent', { peer: leaving.id }, { from })
    expect(event.type).toMatch(/CLIENTDISCONNECT/)
  })

  it('we resolve its pipe by asking everybody, and it receives', async () => {
    const pipe = newPipe()
    await rendezvous.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    await output.send(textMessage('hello rendezvous'))
    await rendezvous.wait('message', {
      pipe: pipe.id,
      text: 'hello rendezvous',
    })
  })

  it('we resolve the pipe of another edge by asking everybody, and the edge receives', async () => {
    const pipe = newPipe()
    await edge.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding.peerId).toBe(edge.peerId)
    await output.send(textMessage('hello edge'))
    await edge.wait('message', { pipe: pipe.id, text: 'hello edge' })
  })

  it('it resolves our pipe by asking everybody, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await rendezvous.opens(pipe)
    await rendezvous.ask(`send ${pipe.id} from the rendezvous`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('from the rendezvous')
  })

  it('another edge resolves our pipe by asking everybody, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await edge.opens(pipe)
    await edge.ask(`send ${pipe.id} from the edge`, 'sent')
    const received = await nextMessage(input)
    expect(textOf(received)).toBe('from the edge')
    expect(received.from).toBe(edge.peerId)
  })

  it('another edge resolves our pipe by asking us alone, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await edge.ask(`openat ${pipe.id} JxtaUnicast ${ours.id}`, 'opened')
    await edge.ask(`send ${pipe.id} from the edge`, 'sent')
    const received = await nextMessage(input)
    expect(textOf(received)).toBe('from the edge')
    expect(received.from).toBe(edge.peerId)
  })
})

describe('we as an edge of two JXSE rendezvous', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let first: Oracle
  let second: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    first = await lab.oracle({ name: 'first', mode: 'rdv' })
    second = await lab.oracle({ name: 'second', mode: 'rdv' })
    const seeds = [first.address, second.address]
    ours = await lab.peer({ name: 'ours', config: { role: 'edge', seeds } })
    await ours.leases(first.peerId)
  })

  it('we move to the other when ours ends without a word, and find its pipes', async () => {
    await first.kill()
    await ours.leases(second.peerId)
    const pipe = newPipe()
    await second.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding.peerId).toBe(second.peerId)
  })
})

/** Group 6: two rendezvous, one of each kind, each with an edge of the other kind. */
import { beforeAll, describe, expect, it } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('two rendezvous, one of each kind', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let ourRendezvous: LivePeer
  let theirRendezvous: Oracle
  let ourEdge: LivePeer
  let theirEdge: Oracle

  beforeAll(async () => {
    theirRendezvous = await lab.oracle({ name: 'their-rdv', mode: 'rdv' })
    const theirs = [theirRendezvous.address]
    ourRendezvous = await lab.peer({
      name: 'our-rdv',
      config: { role: 'rendezvous', seeds: theirs },
    })
    await ourRendezvous.views(theirRendezvous.peerId)
    ourEdge = await lab.peer({
      name: 'our-edge',
      config: { role: 'edge', seeds: theirs },
    })
    await ourEdge.leases(theirRendezvous.peerId)
    const seeds = [ourRendezvous.address]
    theirEdge = await lab.oracle({ name: 'their-edge', mode: 'edge', seeds })
    await theirEdge.ask('rdv 30000', 'rdv')
    await ourRendezvous.serves(theirEdge.peerId)
  })

  it('our edge of theirs resolves the pipe of their edge of ours, and it receives', async () => {
    const pipe = newPipe()
    await theirEdge.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ourEdge.bind(pipe)
    expect(output.binding.peerId).toBe(theirEdge.peerId)
    await output.send(textMessage('across to JXSE'))
    await theirEdge.wait('message', { pipe: pipe.id, text: 'across to JXSE' })
  })

  it('their edge of ours resolves the pipe of our edge of theirs, and we receive', async () => {
    const pipe = newPipe()
    const input = ourEdge.listen(pipe)
    await theirEdge.opens(pipe)
    await theirEdge.ask(`send ${pipe.id} across to us`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('across to us')
  })

  it('their rendezvous resolves the pipe of ours, and we receive', async () => {
    const pipe = newPipe()
    const input = ourRendezvous.listen(pipe)
    await theirRendezvous.opens(pipe)
    await theirRendezvous.ask(`send ${pipe.id} between rendezvous`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('between rendezvous')
  })

  it('our rendezvous resolves the pipe of theirs, and it receives', async () => {
    const pipe = newPipe()
    await theirRendezvous.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ourRendezvous.bind(pipe)
    await output.send(textMessage('between rendezvous'))
    await theirRendezvous.wait('message', {
      pipe: pipe.id,
      text: 'between rendezvous',
    })
  })

  it('a propagate pipe carries messages from our edge of theirs to their edge of ours', async () => {
    const pipe = newPipe('JxtaPropagate')
    await theirEdge.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
    const output = ourEdge.peer.services.pipes.joinSending(pipe)
    await retried(async () => {
      await output.send(textMessage('to everybody'))
      await theirEdge.wait('message', { pipe: pipe.id, text: 'to everybody' }, { timeoutMs: 500 })
    })
  })

  it('a propagate pipe carries messages from their edge of ours to our edge of theirs', async () => {
    const pipe = newPipe('JxtaPropagate')
    const input = ourEdge.listen(pipe)
    await theirEdge.ask(`open ${pipe.id} JxtaPropagate`, 'opened')
    await retried(async () => {
      await theirEdge.ask(`send ${pipe.id} to everybody`, 'sent')
      expect(textOf(await nextMessage(input, 500))).toBe('to everybody')
    })
  })
})

/** Tries again while it fails: a rendezvous learns of who listens a moment after, and JXSE drops what it is too busy for. */
const retried = async (work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 20) throw error
    }
  }
}

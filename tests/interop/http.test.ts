/** The HTTP transport of the standard against JXSE's, each side as initiator and as receiver; no TCP anywhere. */
import { describe, expect, it } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf } from './live-peer.ts'

describe('HTTP with JXSE', skipUnless(whyNoOracle()), () => {
  const lab = createLab()

  it('it receives, we initiate: a lease, its pipe, and ours by long poll', async () => {
    const rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv', http: true })
    const config = { role: 'edge' as const, seeds: [rendezvous.address] }
    const ours = await lab.peer({ name: 'ours', http: true, config })
    await ours.leases(rendezvous.peerId)

    const its = newPipe()
    await rendezvous.ask(`listen ${its.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(its)
    await output.send(textMessage('by post'))
    await rendezvous.wait('message', { pipe: its.id, text: 'by post' })

    const mine = newPipe()
    const input = ours.listen(mine)
    await rendezvous.opens(mine)
    for (const text of ['by poll', 'and again']) {
      await rendezvous.ask(`send ${mine.id} ${text}`, 'sent')
      expect(textOf(await nextMessage(input))).toBe(text)
    }
  })

  it('we receive, it initiates: a lease, our pipe, and its own by long poll', async () => {
    const config = { role: 'rendezvous' as const }
    const ours = await lab.peer({ name: 'ours', http: true, config })
    const edge = await lab.oracle({ name: 'edge', mode: 'edge', http: true, seeds: [ours.address] })
    await edge.ask('rdv 20000', 'rdv')
    await ours.serves(edge.peerId)

    const mine = newPipe()
    const input = ours.listen(mine)
    await edge.opens(mine)
    await edge.ask(`send ${mine.id} by post`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('by post')

    const its = newPipe()
    await edge.ask(`listen ${its.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(its)
    for (const text of ['by poll', 'and again']) {
      await output.send(textMessage(text))
      await edge.wait('message', { pipe: its.id, text })
    }
  })
})

/** Group 1: a JXSE peer as rendezvous, reached by TCP alone. */
import { beforeAll, describe, expect, it } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('TCP, with JXSE as the rendezvous', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let rendezvous: Oracle
  let edge: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    edge = await lab.oracle({ name: 'edge', mode: 'edge', seeds: [rendezvous.address] })
    await edge.ask('rdv 20000', 'rdv')
    ours = await lab.peer({ name: 'ours', config: { seeds: [rendezvous.address] } })
    await ours.hears(rendezvous.peerId)
  })

  it('we resolve its pipe by asking everybody, and it receives', async () => {
    const pipe = newPipe()
    await rendezvous.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding.peerId).toBe(rendezvous.peerId)
    await output.send(textMessage('hello rendezvous'))
    await rendezvous.wait('message', { pipe: pipe.id, text: 'hello rendezvous' })
  })

  it('we resolve its pipe by asking it alone, and it receives', async () => {
    const pipe = newPipe()
    await rendezvous.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe, [rendezvous.peerId])
    await output.send(textMessage('asked alone'))
    await rendezvous.wait('message', { pipe: pipe.id, text: 'asked alone' })
  })

  it('it resolves our pipe by asking us alone, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await rendezvous.ask(`openat ${pipe.id} JxtaUnicast ${ours.id} 10000`, 'opened')
    await rendezvous.ask(`send ${pipe.id} from the rendezvous`, 'sent')
    const received = await nextMessage(input)
    expect(textOf(received)).toBe('from the rendezvous')
    expect(received.from).toBe(rendezvous.peerId)
  })

  it('it says, asked alone, that it does not have a pipe', async () => {
    const resolution = await ours.resolve(newPipe(), [rendezvous.peerId])
    expect(resolution.answers).toMatchObject([{ peerId: rendezvous.peerId, verdict: 'refused' }])
  })

  it('we resolve the pipe of an edge of its, by asking everybody, and the edge receives', async () => {
    const pipe = newPipe()
    await edge.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding).toMatchObject({ peerId: edge.peerId, endpoint: edge.address })
    await output.send(textMessage('hello edge'))
    await edge.wait('message', { pipe: pipe.id, text: 'hello edge' })
  })
})

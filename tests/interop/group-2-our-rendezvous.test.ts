/** Group 2: we as the rendezvous of JXSE edges. */
import { beforeAll, describe, expect, it } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('we as the rendezvous of JXSE edges', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let ours: LivePeer
  let one: Oracle
  let other: Oracle

  beforeAll(async () => {
    ours = await lab.peer({ name: 'ours', config: { role: 'rendezvous' } })
    const seeds = [ours.address]
    one = await lab.oracle({ name: 'one', mode: 'edge', seeds })
    other = await lab.oracle({ name: 'other', mode: 'edge', seeds })
  })

  it('each of them gets a lease', async () => {
    for (const edge of [one, other]) {
      expect(await edge.ask('rdv 30000', 'rdv')).toMatchObject({
        connected: true,
        status: 'EDGE',
      })
      await ours.serves(edge.peerId)
    }
  })

  it('an edge resolves our pipe by asking everybody, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await one.opens(pipe)
    await one.ask(`send ${pipe.id} hello rendezvous`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('hello rendezvous')
  })

  it('an edge resolves our pipe by asking us alone, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await one.ask(`openat ${pipe.id} JxtaUnicast ${ours.id}`, 'opened')
    await one.ask(`send ${pipe.id} for you alone`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('for you alone')
  })

  it.each([
    ['everybody', () => undefined],
    ['it alone', (edge: Oracle) => [edge.peerId]],
  ])('we resolve the pipe of an edge by asking %s, and it receives', async (_whom, peers) => {
    const pipe = newPipe()
    await one.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe, peers(one))
    await output.send(textMessage('hello edge'))
    await one.wait('message', { pipe: pipe.id, text: 'hello edge' })
  })

  it('an edge resolves the pipe of the other by asking everybody, and it receives', async () => {
    const pipe = newPipe()
    await other.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    await one.opens(pipe)
    await one.ask(`send ${pipe.id} from edge to edge`, 'sent')
    await other.wait('message', { pipe: pipe.id, text: 'from edge to edge' })
  })
})

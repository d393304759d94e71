/** Group 5, routes: queries for the way to a peer, answered in both directions. */
import { beforeAll, describe, expect, it } from 'vitest'
import { MessageWatch } from './message-watch.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('JXSE asks for the way to us', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const { multicastPort } = lab
    ours = await lab.peer({ name: 'ours', multicastPort })
    // Started after our first questions: it knows nothing of us, and we nothing of it.
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
  })

  it('we answer, and it reaches us', async () => {
    const watch = new MessageWatch(ours)
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id} 20000`, 'opened')
    await jxse.ask(`send ${pipe.id} found the way`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('found the way')
    expect(watch.saw('in', 'jxta:ERQ')).toBe(true)
    expect(watch.saw('out', 'jxta:ERR')).toBe(true)
  })
})

describe('we ask JXSE for the way to a peer', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let edge: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    edge = await lab.oracle({ name: 'edge', mode: 'edge', seeds: [rendezvous.address] })
    await edge.ask('rdv 20000', 'rdv')
    ours = await lab.peer({ name: 'ours', config: { seeds: [rendezvous.address] } })
    await ours.hears(rendezvous.peerId)
  })

  it('it answers, and we reach that peer', async () => {
    ours.peer.endpoints.forget(edge.peerId)
    const watch = new MessageWatch(ours)
    const pipe = newPipe()
    await edge.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe, [edge.peerId])
    await output.send(textMessage('found the way'))
    await edge.wait('message', { pipe: pipe.id, text: 'found the way' })
    expect(watch.saw('out', 'jxta:ERQ')).toBe(true)
    expect(watch.saw('in', 'jxta:ERR')).toBe(true)
  })
})

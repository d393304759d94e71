/** Group 5, relaying: peers that cannot reach each other, and one of the other kind between them. */
import { beforeAll, describe, expect, it } from 'vitest'
import { createRig } from '../netns/rig.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { createCut } from './cut.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe } from './live-peer.ts'
import type { Oracle } from './oracle.ts'
import { PeerChild } from './peer-child.ts'

const impossible = skipUnless(whyNoOracle() ?? whyNoNamespaces())
const PORT = 9701

describe('we between two JXSE peers that cannot reach each other', impossible, () => {
  const rig = createRig()
  const lab = createLab()
  let left: Oracle
  let right: Oracle
  let ours: PeerChild

  beforeAll(async () => {
    const cut = createCut(rig)
    const { multicastPort } = lab
    const common = { mode: 'adhoc', port: PORT, multicastPort } as const
    left = await lab.oracle({ ...common, name: 'left', ...at(cut.left) })
    right = await lab.oracle({ ...common, name: 'right', ...at(cut.right) })
    const config = { relay: true }
    const options = { name: 'middle', interfaces: ['eth0'], multicastPort, config }
    ours = lab.keep(await PeerChild.start(options, cut.middle.space))
    await ours.ask({ do: 'hear', peerId: left.peerId })
    await ours.ask({ do: 'hear', peerId: right.peerId })
  })

  it('pass on the question, the answer and the messages', async () => {
    const pipe = newPipe()
    await right.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    await left.ask(`openat ${pipe.id} JxtaUnicast ${right.peerId} 40000`, 'opened', 45_000)
    await left.ask(`send ${pipe.id} over the middle`, 'sent')
    await right.wait('message', { pipe: pipe.id, text: 'over the middle' })
    const { value } = await ours.ask({ do: 'count', counter: 'router.passed-on' })
    expect(value).toBeGreaterThanOrEqual(3)
  })
})

describe('JXSE between two of ours that cannot reach each other', impossible, () => {
  const rig = createRig()
  const lab = createLab()
  let left: PeerChild
  let right: PeerChild

  beforeAll(async () => {
    const cut = createCut(rig)
    const middle = await lab.oracle({ name: 'middle', mode: 'rdv', port: PORT, ...at(cut.middle) })
    const start = async (name: string, space: string): Promise<PeerChild> => {
      const config = { seeds: [middle.address] }
      const ours = await PeerChild.start({ name, interfaces: ['eth0'], config }, space)
      lab.keep(ours)
      await ours.ask({ do: 'hear', peerId: middle.peerId })
      return ours
    }
    left = await start('left', cut.left.space)
    right = await start('right', cut.right.space)
  })

  it('passes on the question, the answer and the messages', async () => {
    const pipe = newPipe()
    await right.ask({ do: 'listen', pipe })
    const bound = await left.ask({ do: 'bind', pipe, peers: [right.peerId] })
    expect(bound.peer).toBe(right.peerId)
    await left.ask({ do: 'send', pipeId: pipe.id, text: 'over JXSE' })
    await right.wait({ ev: 'message', pipe: pipe.id, text: 'over JXSE', from: left.peerId })
  })
})

const at = ({ space, ip }: { readonly space: string; readonly ip: string }) => ({
  namespace: space,
  ip,
})

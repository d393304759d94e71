import { describe, expect, it } from 'vitest'
import { peerId, samplePeer, samplePipe } from '../../dev/sample-rows.ts'
import { branchesOf, pictureOf } from './topology.ts'

const outputTo = (peer: string) => ({
  ...{ peerId: peerId(peer), peerName: peer, endpoint: 'tcp://10.0.0.1:9701', transport: 'tcp' },
  ...{ sent: 0, sentBytes: 0, waiting: 0 },
})
const PEERS = [
  samplePeer('far', { state: 'known' }),
  samplePeer('near'),
  samplePeer('linked', { state: 'connected' }),
  samplePeer('bound'),
]
const PIPES = [samplePipe('telemetry', { output: outputTo('bound') }), samplePipe('idle')]

describe('the connections', () => {
  it('are of the peers that are here: with a pipe bound, with a link, then the others', () => {
    const branches = branchesOf(PEERS, PIPES)
    expect(branches.map(({ name, pipes }) => [name, pipes])).toEqual([
      ['bound', ['telemetry']],
      ['linked', []],
      ['near', []],
    ])
  })

  it('are drawn alike in whatever order the rows came', () => {
    const many = Array.from({ length: 9 }, (_, at) => samplePeer(`peer ${at}`))
    const draw = (rows: typeof many) => pictureOf(branchesOf(rows, []), 600, 120)
    expect(draw(many.toReversed())).toEqual(draw(many))
  })

  it('lie left and right of the trunk in turn, each pair on its own row, none beyond the picture', () => {
    const { branches, height } = pictureOf(branchesOf(PEERS, PIPES), 600, 120)
    expect(branches.map(({ side, y }) => [side, y])).toEqual([
      ['left', 76],
      ['right', 76],
      ['left', 116],
    ])
    expect(Math.max(...branches.map(({ y }) => y))).toBeLessThan(height)
    expect(branches[0]?.line).toMatch(/H180$/)
    expect(branches[1]?.line).toMatch(/H420$/)
  })

  it('hang on a whole trunk as far as links are open, and on a quiet one beyond', () => {
    const path = { transport: 'tcp', address: 'tcp://10.0.0.1:9701' }
    const linked = samplePeer('linked', { state: 'connected', path })
    const others = ['a', 'b', 'c'].map((name) => samplePeer(name))
    const { trunk, quietTrunk } = pictureOf(branchesOf([...others, linked], []), 600, 120)
    expect([trunk, quietTrunk]).toEqual(['M300 32V62', 'M300 62V102'])
  })

  it('are a short trunk alone where nobody is', () => {
    expect(pictureOf([], 600, 120)).toMatchObject({
      branches: [],
      trunk: 'M300 32V32',
      quietTrunk: 'M300 32V32',
    })
  })
})

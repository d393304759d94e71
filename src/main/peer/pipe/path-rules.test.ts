import { describe, expect, it } from 'vitest'
import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import { isExcluded, rankIn } from '../endpoint/addresses.ts'
import { EXCLUSIONS_MAX, PathTable, policyOf, wishFor } from './path-rules.ts'

const peerId = parsePeerId(
  'urn:jxta:uuid-59616261646162614A787461503250330123456789ABCDEF0123456789ABCDEF03',
)
const pipeId = parsePipeId(
  'urn:jxta:uuid-59616261646162614E504720503250330123456789ABCDEF0123456789ABCDEF04',
)
const endpoint = 'tcp://10.0.0.7:9701'
const rules = { pinned: { peerId, endpoint }, excluded: ['ws', 'tcp://10.0.0.8:9701'] }

describe('rules for the paths of a pipe', () => {
  it('exclude an endpoint, or all of a transport', () => {
    expect(isExcluded('ws://10.0.0.9:1', rules.excluded)).toBe(true)
    expect(isExcluded('tcp://10.0.0.8:9701', rules.excluded)).toBe(true)
    expect(isExcluded('tcp://10.0.0.8:9702', rules.excluded)).toBe(false)
  })

  it('hold a pinned path, directly, whoever chose', () => {
    const to = { peerId, endpoint: 'tcp://10.0.0.1:1', chosenBy: 'rule' as const }
    expect(wishFor('tcp', to, rules)).toMatchObject({ endpoint, direct: true })
  })

  it('hold what was chosen by hand until it is excluded', () => {
    const to = { peerId, endpoint, chosenBy: 'hand' as const }
    expect(wishFor('tcp', to, { excluded: [] })).toEqual({ endpoint })
    const left = wishFor('tcp', to, { excluded: [endpoint] })
    expect(left).toEqual({ transport: 'tcp', avoid: [endpoint] })
  })

  it('give an order, in which what is not named comes last', () => {
    const order = ['tcp://10.0.0.8:9701', 'ws', 'tcp']
    const ranks = ['ws://a:1', 'tcp://10.0.0.8:9701', 'tcp://b:1', 'http://c:1'].map((one) =>
      rankIn(order, one),
    )
    expect(ranks).toEqual([1, 0, 2, 3])
    const to = { peerId, endpoint, chosenBy: 'rule' as const }
    expect(wishFor(undefined, to, { excluded: [], order })).toEqual({ prefer: order })
  })

  it('bind a pinned pipe to one holder, whatever policy was said for it', () => {
    expect(policyOf({ excluded: [] })).toBe('nearest')
    expect(policyOf({ excluded: [], policy: 'all' })).toBe('all')
    expect(policyOf({ ...rules, policy: 'all' })).toBe('nearest')
    expect(policyOf({ ...rules, policy: 'sticky' })).toBe('sticky')
  })

  it('are kept as text, and what is damaged of it is left out', () => {
    const table = new PathTable(() => {})
    const all = { ...rules, order: ['ws', 'tcp'], policy: 'sticky' } as const
    table.set(pipeId, all)
    const again = new PathTable(() => {})
    expect(again.load(table.text())).toBe(0)
    expect(again.of(pipeId)).toEqual(all)
    const strange = JSON.stringify([{ pipeId, excluded: [], order: [7, 'ws'], policy: 'best' }])
    expect(again.load(strange)).toBe(0)
    expect(again.of(pipeId)).toEqual({ excluded: [], order: ['ws'] })
    for (const text of ['', '{}', '[1]', '[{"pipeId":"x","excluded":[]}]', 'nonsense'])
      expect(new PathTable(() => {}).load(text)).toBe(1)
  })

  it('are bounded, and gone when nothing is left of them', () => {
    const table = new PathTable(() => {})
    const many = Array.from({ length: EXCLUSIONS_MAX + 1 }, (_, i) => `tcp://10.0.0.1:${i}`)
    expect(table.set(pipeId, { excluded: many })).toBe(false)
    expect(table.set(pipeId, { excluded: [], order: many })).toBe(false)
    expect(table.set(pipeId, { excluded: ['ws'] })).toBe(true)
    expect(table.set(pipeId, { excluded: [] })).toBe(true)
    expect(table.text()).toBe('[]')
  })
})

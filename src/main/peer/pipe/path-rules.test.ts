import { describe, expect, it } from 'vitest'
import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import { isExcluded } from '../endpoint/addresses.ts'
import { EXCLUSIONS_MAX, PathTable, wishFor } from './path-rules.ts'

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

  it('are kept as text, and what is damaged of it is left out', () => {
    const table = new PathTable(() => {})
    table.set(pipeId, rules)
    const again = new PathTable(() => {})
    expect(again.load(table.text())).toBe(0)
    expect(again.of(pipeId)).toEqual(rules)
    for (const text of ['', '{}', '[1]', '[{"pipeId":"x","excluded":[]}]', 'nonsense'])
      expect(new PathTable(() => {}).load(text)).toBe(1)
  })

  it('are bounded, and gone when nothing is left of them', () => {
    const table = new PathTable(() => {})
    const many = Array.from({ length: EXCLUSIONS_MAX + 1 }, (_, i) => `tcp://10.0.0.1:${i}`)
    expect(table.set(pipeId, { excluded: many })).toBe(false)
    expect(table.set(pipeId, { excluded: ['ws'] })).toBe(true)
    expect(table.set(pipeId, { excluded: [] })).toBe(true)
    expect(table.text()).toBe('[]')
  })
})

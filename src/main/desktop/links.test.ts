import { describe, expect, it } from 'vitest'
import { linkIn, placeOfInvitation } from './links.ts'

const code = 'AbC-_123'.repeat(20)

describe('links that the system hands over', () => {
  it.each([
    `pipefitter:invite/${code}`,
    `pipefitter://invite/${code}`,
    `pipefitter://invite/${code}/`,
  ])('are invitations to ask about: %s', (given) => {
    expect(linkIn(['--profile', 'x', given])).toEqual({
      ...{ kind: 'invitation', link: `pipefitter:invite/${code}` },
    })
  })

  it.each([
    'pipefitter:',
    'pipefitter:invite/',
    'PIPEFITTER:invite/abc',
    'pipefitter:settings/local-only/off',
    'pipefitter:invite/a?redeem=1',
    'pipefitter:invite/a#/pipes',
    'pipefitter:invite/../../x',
    'pipefitter:invite/%2e%2e',
    'pipefitter:invite/a b',
    'pipefitter:invite/a\n--no-sandbox',
    `pipefitter:invite/${'a'.repeat(100_000)}`,
    'pipefitter:javascript:alert(1)',
  ])('are nothing that is done when they are %j', (given) => {
    expect(linkIn([given])).toEqual({ kind: 'unknown' })
  })

  it('are not looked for in other words', () => {
    expect(linkIn(['--name', 'x', '/a/pipefitter:invite/b', ''])).toEqual({ kind: 'none' })
  })

  it('lead to the question alone', () => {
    expect(placeOfInvitation('pipefitter:invite/ab')).toBe(
      '/inbox?invitation=pipefitter%3Ainvite%2Fab',
    )
  })
})

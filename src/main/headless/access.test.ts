import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { seededRandom } from '../base/random.ts'
import { Access } from './access.ts'

const wrong = { t: 'greet', code: 'x'.repeat(43) } as const
const start = () => {
  const clock = new VirtualClock()
  return { clock, access: new Access(clock, seededRandom(7)) }
}

describe('access to the browser interface', () => {
  it('gives a token for a code once, and takes the token ever after', () => {
    const { access } = start()
    const code = access.issueCode()
    const token = access.admit({ t: 'greet', code })
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(token).not.toBe(code)
    expect(access.admit({ t: 'greet', code })).toBeUndefined()
    expect(access.admit({ t: 'greet', token: token! })).toBe(token)
    expect(access.admit({ t: 'greet', token: token! })).toBe(token)
  })

  it('takes neither a code for a token nor a token for a code', () => {
    const { access } = start()
    const code = access.issueCode()
    expect(access.admit({ t: 'greet', token: code })).toBeUndefined()
    const token = access.admit({ t: 'greet', code })!
    expect(access.admit({ t: 'greet', code: token })).toBeUndefined()
  })

  it('voids a link that nobody opened for a quarter of an hour', async () => {
    const { access, clock } = start()
    const code = access.issueCode()
    await clock.advance(15 * 60_000)
    expect(access.admit({ t: 'greet', code })).toBeUndefined()
  })

  it('refuses even the right code after five wrong ones within a second, and takes it when that is over', async () => {
    const { access, clock } = start()
    const code = access.issueCode()
    for (let i = 0; i < 5; i++) access.admit(wrong)
    expect(access.admit({ t: 'greet', code })).toBeUndefined()
    await clock.advance(1_000)
    expect(access.admit({ t: 'greet', code })).toBeDefined()
  })

  it('voids the oldest link when too many are out', () => {
    const { access } = start()
    const codes = Array.from({ length: 17 }, () => access.issueCode())
    expect(access.admit({ t: 'greet', code: codes[0]! })).toBeUndefined()
    expect(access.admit({ t: 'greet', code: codes[1]! })).toBeDefined()
  })
})

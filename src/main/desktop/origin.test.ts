import { describe, expect, it } from 'vitest'
import { isOurUrl } from './origin.ts'

describe('our origin', () => {
  it.each([
    'app://pipefitter/',
    'app://pipefitter/assets/a.js',
    'app://pipefitter/#/peers',
    'APP://pipefitter/',
  ])('has %s', (url) => expect(isOurUrl(url)).toBe(true))

  it.each([
    ...[
      '',
      'about:blank',
      'app://',
      'app://evil/',
      'app://pipefitter.evil/',
      'app://pipefitter@evil/',
      'app://pipefitter:1/',
    ],
    ...[
      'https://pipefitter/',
      'file:///pipefitter',
      'data:text/html,x',
      'javascript:void 0',
      'blob:app://pipefitter/x',
      'app:pipefitter',
    ],
  ])('has not "%s"', (url) => expect(isOurUrl(url)).toBe(false))
})

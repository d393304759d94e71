import { describe, expect, it } from 'vitest'
import { compose } from './compose.ts'

describe('what is written', () => {
  it.each([
    ['01 ff', 'Af8='],
    ['0x01, 0xFF', 'Af8='],
    ['01:ff-00', 'Af8A'],
  ])('%s is bytes', (text, base64) => {
    expect(compose('hex', text)).toMatchObject({ element: { base64 } })
  })

  it.each(['0', 'xy', '01 f'])('%s is no bytes, in words', (text) => {
    expect(compose('hex', text)).toMatchObject({
      wrong: expect.stringContaining('pairs') as string,
    })
  })

  it('is JSON as it was written, or the words why not', () => {
    expect(compose('json', '{ "a": 1 }')).toMatchObject({
      element: { text: '{ "a": 1 }', type: 'application/json;charset=UTF-8' },
    })
    expect(compose('json', '{"a":}')).toHaveProperty('wrong')
  })

  it('is a file with its name, unless that is longer than a message may be', () => {
    const file = { name: 'still.jpg', type: 'image/jpeg', base64: 'AA==', sizeBytes: 1 }
    expect(compose('file', '', file)).toEqual({
      element: { name: 'still.jpg', type: 'image/jpeg', base64: 'AA==' },
    })
    expect(compose('file', '', { ...file, sizeBytes: 17 * 1024 * 1024 })).toHaveProperty('wrong')
    expect(compose('file', '')).toHaveProperty('wrong')
  })
})

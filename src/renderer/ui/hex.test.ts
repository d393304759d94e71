import { expect, it } from 'vitest'
import { hexLines, hexOfText } from './hex.ts'

it('lays bytes out by sixteen, with offsets and what is printable', () => {
  expect(hexLines(hexOfText('sixteen bytes ..\u0000z'))).toEqual([
    {
      offset: '0000',
      bytes: '73 69 78 74 65 65 6e 20 62 79 74 65 73 20 2e 2e',
      text: 'sixteen bytes ..',
    },
    { offset: '0010', bytes: '00 7a', text: '·z' },
  ])
})

it('has no line for no bytes', () => expect(hexLines('')).toEqual([]))

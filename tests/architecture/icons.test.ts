// The icons that installers want are put together from the committed pictures: whoever changes one changes all.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { icnsOf, icoOf } from '../../scripts/icon-files.mjs'

const build = resolve(import.meta.dirname, '../../build')
const pictures = [16, 32, 48, 64, 128, 256, 512].map((size) => ({
  size,
  png: readFileSync(`${build}/icons/${size}x${size}.png`),
}))

it('the icons for Windows and macOS are those of the pictures', () => {
  expect(readFileSync(`${build}/icon.ico`).equals(icoOf(pictures))).toBe(true)
  expect(readFileSync(`${build}/icon.icns`).equals(icnsOf(pictures))).toBe(true)
  expect(readFileSync(`${build}/icon.png`).equals(pictures.at(-1)?.png ?? Buffer.alloc(0))).toBe(
    true,
  )
})

it('an icon for Windows holds each picture where its entry says', () => {
  const ico = icoOf(pictures)
  const count = ico.readUInt16LE(4)
  expect(count).toBe(6)
  for (let at = 0; at < count; at++) {
    const entry = 6 + 16 * at
    const [length, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)]
    const png = ico.subarray(offset, offset + length)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBe(ico.readUInt8(entry) || 256)
  }
})

it('an icon for macOS is a row of blocks that fill it', () => {
  const icns = icnsOf(pictures)
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
  const kinds: string[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    kinds.push(icns.toString('latin1', at, at + 4))
  expect(kinds).toEqual(['icp4', 'icp5', 'icp6', 'ic07', 'ic08', 'ic09'])
})

// Draws build/icon.svg as the PNGs that the packager wants: needs rsvg-convert (Debian: librsvg2-bin). The PNGs are committed,
// so only who changes the drawing needs this.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'

const build = resolve(import.meta.dirname, '../build')
const sizes = [16, 32, 48, 64, 128, 256, 512]

mkdirSync(`${build}/icons`, { recursive: true })
for (const size of sizes) {
  const file = `${build}/icons/${size}x${size}.png`
  execFileSync('rsvg-convert', [
    '-w',
    String(size),
    '-h',
    String(size),
    '-o',
    file,
    `${build}/icon.svg`,
  ])
}
copyFileSync(`${build}/icons/512x512.png`, `${build}/icon.png`)

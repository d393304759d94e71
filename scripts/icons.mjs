// Draws build/icon.svg as the files that the packagers want: needs rsvg-convert (Debian: librsvg2-bin). They are committed,
// so only who changes the drawing needs this; with `--together` the PNGs are taken as they are.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { icnsOf, icoOf } from './icon-files.mjs'

const build = resolve(import.meta.dirname, '../build')
const sizes = [16, 32, 48, 64, 128, 256, 512]
const fileOf = (/** @type {number} */ size) => `${build}/icons/${size}x${size}.png`

mkdirSync(`${build}/icons`, { recursive: true })
if (!process.argv.includes('--together'))
  for (const size of sizes) {
    const shape = ['-w', String(size), '-h', String(size)]
    execFileSync('rsvg-convert', [...shape, '-o', fileOf(size), `${build}/icon.svg`])
  }
copyFileSync(fileOf(512), `${build}/icon.png`)
const pictures = sizes.map((size) => ({ size, png: readFileSync(fileOf(size)) }))
writeFileSync(`${build}/icon.ico`, icoOf(pictures))
writeFileSync(`${build}/icon.icns`, icnsOf(pictures))

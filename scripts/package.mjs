// `npm run package`: builds and packs the application into dist/, as a folder that runs without an installation. With the
// names of installers (`npm run package -- deb AppImage`) those of this system; electron-builder downloads what it needs for them.
import './assert-node.mjs'
import { build } from 'electron-builder'
import { resolve } from 'node:path'
import config from '../build/electron-builder.mjs'
import { ensureBuild } from './ensure-build.mjs'

/** As electron-builder calls them. @type {Record<string, 'linux' | 'mac' | 'win'>} */
const SYSTEMS = { linux: 'linux', darwin: 'mac', win32: 'win' }

const wanted = process.argv.slice(2)
await ensureBuild()
await build({
  projectDir: resolve(import.meta.dirname, '..'),
  config,
  ...(wanted.length > 0 ? { [SYSTEMS[process.platform]]: wanted } : { dir: true }),
  publish: 'never',
})

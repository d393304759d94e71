// `npm run package`: builds and packs the application into dist/, as a folder that runs without an installation.
import './assert-node.mjs'
import { build } from 'electron-builder'
import { resolve } from 'node:path'
import config from '../build/electron-builder.mjs'
import { ensureBuild } from './ensure-build.mjs'

await ensureBuild()
await build({
  projectDir: resolve(import.meta.dirname, '..'),
  config,
  dir: true,
  publish: 'never',
})

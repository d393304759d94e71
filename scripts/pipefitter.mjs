#!/usr/bin/env node
// The command line's launcher: `npm run -s cli -- …` in a clone.
import './assert-node.mjs'
import { ensureBuild } from './ensure-build.mjs'

try {
  await ensureBuild()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
await import(new URL('../out/main/cli.js', import.meta.url).href)

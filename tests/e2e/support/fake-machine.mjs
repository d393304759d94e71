// Loaded into a peer before it starts (`node --import`): the machine's edge as a test says it is, read from a small file. No
// line of the product knows of it.
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

const file = process.env.FAKE_MACHINE ?? ''
const said = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

const { networkInterfaces } = os
os.networkInterfaces = () => (said().offline ? {} : networkInterfaces())
syncBuiltinESMExports()

const now = Date.now.bind(Date)
let aheadMs = 0
Date.now = () => now() + aheadMs
setInterval(() => {
  aheadMs = said().aheadMs ?? 0
}, 200).unref()

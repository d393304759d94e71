// Run inside a mount namespace of its own: fills a small disk under a store, and prints what happened as one JSON line.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Counters } from '../../src/main/base/counters.ts'
import { toPipefitterError } from '../../src/main/base/errors.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock } from '../../src/main/base/system.ts'
import { saveIdentity } from '../../src/main/platform/identity-file.ts'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import { openStore } from '../../src/main/platform/sqlite/index.ts'
import { storedEndpoint, storedPeer } from './stored.ts'

const disk = process.argv[2] ?? ''
mkdirSync(disk, { recursive: true })
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
const file = join(disk, 'pipefitter.db')
const ballast = join(disk, 'ballast')
const identityFile = join(disk, 'identity.json')
const counters = new Counters()
const open = () =>
  openStore({
    file,
    clock: systemClock,
    log: silentLog,
    count: (name, by) => counters.add(name, by),
  })

const codeOf = (work: () => void): string => {
  try {
    work()
    return 'done'
  } catch (error) {
    return toPipefitterError(error).code
  }
}

const opened = open()
const { read, write } = opened.store
const keyFile = join(disk, 'identity-key.json')
const { fingerprint } = (await loadIdentity({ identityFile, keyFile }, { defaultName: 'before' }))
  .key

let kept = 0
const advertisement = 'x'.repeat(4000)
const savePair = (n: number) => (): void =>
  write.batch(() => {
    write.savePeer(storedPeer(n, { advertisement }))
    write.saveEndpoint(storedEndpoint(n))
  })
let refusal = 'done'
for (let n = 0; n < 5000 && refusal === 'done'; n++) {
  refusal = codeOf(savePair(n))
  if (refusal === 'done') kept++
}
// Whatever is left of the disk goes to the ballast.
for (let size = 65536; size >= 1; size /= 2)
  codeOf(() => {
    for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
  })
const whileFull = {
  refusal,
  again: codeOf(savePair(9_000)),
  peers: read.peers().length,
  endpoints: read.endpoints().length,
  identity: codeOf(() => saveIdentity({ identityFile }, { fingerprint, name: 'after' })),
  identityText: readFileSync(identityFile, 'utf8').includes('"before"'),
  files: readdirSync(disk).filter((name) => /unfinished|corrupt|damaged/.test(name)),
}
rmSync(ballast)
execFileSync('mount', ['-o', 'remount,size=8m', disk])
const withSpace = {
  save: codeOf(savePair(9_001)),
  identity: codeOf(() => saveIdentity({ identityFile }, { fingerprint, name: 'after' })),
  peers: read.peers().length,
}
opened.close()
const again = open()
const afterwards = {
  notice: again.notice ?? 'none',
  peers: again.store.read.peers().length,
  endpoints: again.store.read.endpoints().length,
}
again.close()
process.stdout.write(`${JSON.stringify({ kept, whileFull, withSpace, afterwards })}\n`)

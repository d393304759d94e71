// Run inside a mount namespace of its own: captures onto a small disk until it is full, and prints what happened as JSON.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeMessage, recordingRig } from './recording.ts'

const disk = process.argv[2] ?? ''
mkdirSync(disk, { recursive: true })
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
const { capture, recorder, clock, files, stop } = recordingRig(join(disk, 'captures'))
capture.setPayload(undefined, true)
recorder.start({ quotaBytes: 1024 * 1024 * 1024, ageMs: undefined, pipes: undefined })

let taken = 0
const take = (count: number) => {
  for (; count > 0; count--) capture.take(pipeMessage(`${taken++} `.padEnd(2_000, 'x')))
}
const why = () => recorder.recording?.paused?.why ?? 'none'

// Little by little: it stops before everything else has no room.
while (taken < 3_000 && why() === 'none') {
  take(20)
  await clock.advance(1_100)
}
const ballast = (size: number) =>
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(size), { flag: 'a' })
const fits = (size: number): boolean => {
  try {
    ballast(size)
    return true
  } catch {
    return false
  }
}
const almostFull = { why: why(), isRoomLeft: fits(4096) }

// Nothing is free at all, and the look at the room comes too late: SQLite itself is refused.
execFileSync('mount', ['-o', 'remount,size=6m', disk])
recorder.resume()
for (let size = 65_536; size >= 1; size /= 2) while (fits(size)) continue
take(4_000 - taken)
await clock.advance(900)
const full = {
  why: why(),
  captured: capture.records.end - 1,
  waited: (recorder.recording?.waiting ?? 0) > 0,
}

execFileSync('mount', ['-o', 'remount,size=64m', disk])
recorder.resume()
await clock.advance(5_000)
const { paused, messages, dropped } = recorder.recording ?? {}
recorder.stop()
const { records, contentOf } = files.source(files.rows()[0]?.id ?? '')
let whole = 0
for (let number = records.first; number < records.end; number++)
  if (contentOf(number)?.kind === 'whole') whole++
const afterwards = { paused: paused !== undefined, messages, dropped, whole }
stop()
process.stdout.write(`${JSON.stringify({ almostFull, full, afterwards })}\n`)

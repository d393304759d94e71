import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FeedEvent } from '../../../shared/contract.ts'
import type { CaptureRow, TrafficViewRow } from '../../../shared/rows.ts'
import { temporaryFolder } from '../../../../tests/support/folders.ts'
import { skipUnless } from '../../../../tests/support/skips.ts'
import { recordingRig, pipeMessage, OTHER, PIPE } from '../../../../tests/support/recording.ts'

const DAY_MS = 86_400_000
const MB = 1024 * 1024
const ALL = { quotaBytes: 100 * MB, ageMs: undefined, pipes: undefined }

const rig = () => {
  const made = recordingRig(join(temporaryFolder(), 'captures'))
  onTestFinished(() => made.stop())
  const view = async (filter: string, file?: string) => {
    const events: FeedEvent[] = []
    onTestFinished(made.feeds.view(filter, file).subscribe((event) => events.push(event)))
    await made.clock.advance(2_000)
    return events.at(-1)?.rows[0] as TrafficViewRow
  }
  return { ...made, view }
}

describe('a capture file', () => {
  it('holds what passed since it began; payload only where it is kept', async () => {
    const { capture, recorder, files, clock, view } = rig()
    capture.take(pipeMessage('before'))
    recorder.start(ALL)
    capture.take(pipeMessage('not kept'))
    capture.setPayload(PIPE, true)
    capture.take(pipeMessage('kept'))
    await clock.advance(200)
    expect(recorder.recording).toMatchObject({ messages: 2, waiting: 0, dropped: 0 })
    recorder.stop()
    const [file] = files.rows()
    expect(file).toMatchObject({ writing: false })
    const { end, tail } = await view('', file?.id)
    expect([end, tail.map(({ summary }) => summary)]).toEqual([2, ['data', 'data: kept']])
    expect(tail[0]).toMatchObject({ peerName: 'lab-7', pipeName: 'telemetry' })
    const source = files.source(file?.id ?? '')
    expect([1, 2].map((number) => source.contentOf(number)?.kind)).toEqual(['outline', 'whole'])
  })

  it('is searched in the same language, in its payload too', async () => {
    const { capture, recorder, files, view } = rig()
    capture.setPayload(undefined, true)
    recorder.start(ALL)
    for (let n = 0; n < 1_000; n++) capture.take(pipeMessage(`${n % 10} of ten`))
    recorder.stop()
    const name = files.rows()[0]?.id
    expect(await view('payload contains "7 OF"', name)).toMatchObject({ end: 100 })
    expect(await view('pipe == telemetry and group == home and peer == lab-7', name)).toMatchObject(
      { end: 1_000 },
    )
    expect(await view('group == elsewhere', name)).toMatchObject({ end: 0 })
  })

  it('has only the pipes that it was begun for, and others from when they are added', async () => {
    const { capture, recorder, files, view } = rig()
    recorder.start({ ...ALL, pipes: new Set([PIPE]) })
    capture.take(pipeMessage('1'))
    capture.take(pipeMessage('2', { param: OTHER }))
    recorder.setPipes(new Set([PIPE, OTHER]))
    capture.take(pipeMessage('3', { param: OTHER }))
    capture.take(pipeMessage('4', { param: 'of nobody' }))
    recorder.stop()
    expect(await view('', files.rows()[0]?.id)).toMatchObject({ end: 2 })
  })

  it('keeps what was captured when memory is cleared', async () => {
    const { capture, recorder, files, view } = rig()
    recorder.start(ALL)
    capture.take(pipeMessage('x'))
    capture.clear()
    capture.take(pipeMessage('y'))
    recorder.stop()
    expect(await view('', files.rows()[0]?.id)).toMatchObject({ end: 2 })
  })

  it('keeps to its age', async () => {
    const { capture, recorder, clock } = rig()
    recorder.start({ ...ALL, ageMs: DAY_MS })
    capture.take(pipeMessage('old'))
    await clock.advance(100)
    clock.sleep(2 * DAY_MS)
    await clock.advance(1_500)
    capture.take(pipeMessage('new'))
    await clock.advance(100)
    expect(recorder.recording).toMatchObject({ messages: 1, forgotten: 1 })
  })

  it('is not read while it is written, nor written twice, and can be deleted afterwards', () => {
    const { recorder, files } = rig()
    recorder.start(ALL)
    const name = files.rows()[0]?.id ?? ''
    const inUse = expect.objectContaining({ code: 'capture/in-use' })
    expect(() => recorder.start(ALL)).toThrow(inUse)
    expect(() => files.source(name)).toThrow(inUse)
    expect(() => files.remove(name)).toThrow(inUse)
    recorder.stop()
    files.source(name)
    files.remove(name)
    expect(files.rows()).toEqual([])
    expect(() => files.source(name)).toThrow(expect.objectContaining({ code: 'capture/no-file' }))
  })

  it('may be looked at while others are: the one that nobody looked at longest is closed, and read again', () => {
    const { recorder, files, clock, capture } = rig()
    for (let n = 0; n < 6; n++) {
      clock.sleep(1_000)
      recorder.start(ALL)
      capture.take(pipeMessage(`${n}`))
      recorder.stop()
    }
    const sources = files.rows().map(({ id }) => files.source(id))
    expect(sources).toHaveLength(6)
    expect(sources.map(({ records }) => records.get(1)?.summary)).toEqual([
      // The two first were closed meanwhile.
      ...['Damaged in the file', 'Damaged in the file', 'data', 'data', 'data', 'data'],
    ])
    const oldest = files.source(files.rows()[0]?.id ?? '')
    expect(oldest.records.get(1)?.summary).toBe('data')
  })

  it('is told of in the row of the capture', async () => {
    const { recorder, feeds, clock } = rig()
    const rows: CaptureRow[] = []
    onTestFinished(feeds.capture.subscribe(({ rows: [row] }) => rows.push(row as CaptureRow)))
    await clock.advance(200)
    expect(rows.at(-1)?.file).toBeUndefined()
    recorder.start(ALL)
    await clock.advance(200)
    expect(rows.at(-1)?.file).toMatchObject({ messages: 0, quotaBytes: 100 * MB })
  })
})

const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux') return 'a small disk is made with Linux’s mount namespaces'
  const probe = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'])
  return probe.status === 0 ? undefined : 'this system refuses to make a mount namespace'
}

describe('a capture file on a disk that becomes full', () => {
  it(
    'pauses, hurts nothing else, and goes on with all that memory kept',
    skipUnless(whyNoSmallDisk()),
    () => {
      const program = join(import.meta.dirname, '../../../../tests/support/full-disk-capture.ts')
      const disk = join(temporaryFolder(), 'disk')
      mkdirSync(disk)
      const output = execFileSync('unshare', ['-rm', process.execPath, program, disk], {
        encoding: 'utf8',
      })
      expect(JSON.parse(output)).toEqual({
        almostFull: { why: 'disk-full', isRoomLeft: true },
        full: { why: 'disk-full', captured: 4_000, waited: true },
        afterwards: { paused: false, messages: 4_000, dropped: 0, whole: 4_000 },
      })
    },
  )
})

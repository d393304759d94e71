import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

const CAPTURE = {
  ...{ id: 'capture', running: true, seen: 7, held: 7, capacity: 100, forgotten: 0, abridged: 0 },
  ...{ passed: 0, contentBytes: 0, contentCapacityBytes: 1, contentForgotten: 0 },
  ...{ allPayload: false, payloadPipes: [] },
}

/** A host whose export has two parts, and which writes down what it was asked for. */
const capturing = async () => {
  const host = new FakeHost()
  host.snapshots.set('capture', [CAPTURE])
  const asked: [string, unknown][] = []
  const parts = ['begin ', 'end']
  host.on('traffic.export', (input) => {
    asked.push(['traffic.export', input])
    const text = parts.shift() ?? ''
    const base64 = Buffer.from(text).toString('base64')
    return { base64, messages: text === '' ? 0 : 1, end: 8, left: parts.length }
  })
  host.on('traffic.keepPayload', (input) => {
    asked.push(['traffic.keepPayload', input])
    return {}
  })
  host.on('traffic.beginFile', (input) => {
    asked.push(['traffic.beginFile', input])
    return {}
  })
  const { profile } = await serve(host)
  return { profile, host, asked, file: join(profile, 'capture.pcapng') }
}

describe('a capture file', () => {
  it('is begun with its bounds, and its state told', async () => {
    const { profile, host, asked } = await capturing()
    const flags = ['--megabytes', '20', '--hours', '2', '--payload']
    expect(await runCli(profile, ['capture', 'start', ...flags])).toMatchObject({ code: 0 })
    expect(asked).toEqual([
      ['traffic.keepPayload', { keep: true }],
      ['traffic.beginFile', { quotaBytes: 20 * 1024 * 1024, ageMs: 7_200_000 }],
    ])
    const paused = { why: 'disk-full', text: 'the disk is full' }
    const facts = { quotaBytes: 100, usedBytes: 50, messages: 3, dropped: 4, waiting: 0 }
    const about = { name: 'now', sinceWallMs: 0, forgotten: 0, paused }
    host.snapshots.set('capture', [{ ...CAPTURE, file: { ...facts, ...about } }])
    const rest = { sizeBytes: 5, changedWallMs: 0 }
    host.snapshots.set('captureFiles', [{ id: 'now', writing: true, ...rest }])
    const { stdout } = await runCli(profile, ['capture', 'ls'])
    expect(stdout).toContain('now  paused, the disk is full: 50 B of 100 B, 3 messages, 4 lost')
  })
})

describe('the captured messages, into a file', () => {
  it('are written part after part, for this user alone, and told how many', async () => {
    const { profile, asked, file } = await capturing()
    const flags = ['--pcapng', file, '--once', '--filter', 'size > 1k', '--payload', '--json']
    const run = await runCli(profile, ['tap', ...flags])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ saved: { file, messages: 2 } })
    expect(readFileSync(file, 'utf8')).toBe('begin end')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(asked).toMatchObject([
      ['traffic.keepPayload', { keep: true }],
      ['traffic.export', { format: 'pcapng', filter: 'size > 1k' }],
      ['traffic.export', { cursor: { next: 8 } }],
      ['traffic.keepPayload', { keep: false }],
    ])
  })

  it('begin with what comes from now on, unless the past is asked for', async () => {
    const { profile, asked, file } = await capturing()
    await runCli(profile, ['tap', '--csv', file, '--count', '2'])
    expect(asked[0]?.[1]).toMatchObject({ format: 'csv', from: 8, max: 2 })
    expect(readFileSync(file, 'utf8')).toBe('begin end')
  })

  it('of a capture file are taken from there', async () => {
    const { profile, asked, file } = await capturing()
    await runCli(profile, ['tap', '--from', 'traffic-night', '--pcapng', file])
    expect(asked[0]?.[1]).toMatchObject({ format: 'pcapng', file: 'traffic-night' })
    expect(await runCli(profile, ['tap', '--from', 'traffic-night'])).toMatchObject({ code: 2 })
  })

  it('never replace a file that is there', async () => {
    const { profile, asked, file } = await capturing()
    writeFileSync(file, 'mine')
    const run = await runCli(profile, ['tap', '--jsonl', file, '--once'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('there is such a file already')
    expect([readFileSync(file, 'utf8'), asked]).toEqual(['mine', []])
  })
})

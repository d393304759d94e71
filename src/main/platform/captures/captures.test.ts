import Database from 'better-sqlite3'
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../../tests/support/folders.ts'
import { CaptureFolder, type StoredMessage } from './index.ts'

const MB = 1024 * 1024

const message = (n: number, more: Partial<StoredMessage> = {}): StoredMessage => ({
  flow: {
    ...{ direction: 'in', peerId: 'urn:jxta:peer', peerName: `lab-${n % 3}`, proven: true },
    ...{ transport: 'tcp', address: 'tcp://10.0.0.7:9701', kind: 'pipe-message' },
    ...{ pipeId: 'urn:jxta:pipe', pipeName: 'telemetry', groupName: undefined },
  },
  ...{ atWallMs: 1_000 + n, sizeBytes: n, summary: `message ${n}` },
  ...{ whole: undefined, outline: '[]' },
  ...more,
})
const many = (count: number, more: Partial<StoredMessage> = {}) =>
  Array.from({ length: count }, (_, n) => message(n + 1, more))

const rig = (quotaBytes = 100 * MB) => {
  const folder = new CaptureFolder(join(temporaryFolder(), 'captures'))
  const { name, writer } = folder.create(Date.UTC(2026, 0, 1), quotaBytes)
  onTestFinished(() => writer.close())
  const read = () => {
    writer.close()
    const reader = folder.open(name)
    onTestFinished(() => reader.close())
    return reader
  }
  return { folder, name, writer, read, file: join(folder.path, `${name}.pfcapture`) }
}

describe('a capture file', () => {
  it('gives back what was written, with the names of that time', () => {
    const { writer, read } = rig()
    writer.append([message(1), message(2, { whole: Uint8Array.of(1, 2), outline: undefined })])
    const reader = read()
    expect([reader.first, reader.end]).toEqual([1, 3])
    expect(reader.heads(1, 3)).toMatchObject([
      { number: 1, peerName: 'lab-1', summary: 'message 1', proven: true, groupName: undefined },
      { number: 2, peerName: 'lab-2', atWallMs: 1_002, sizeBytes: 2, pipeName: 'telemetry' },
      undefined,
    ])
    expect(reader.content(1)).toEqual({ whole: undefined, outline: '[]' })
    expect(reader.content(2)).toEqual({ whole: Uint8Array.of(1, 2), outline: undefined })
  })

  it('is for this user alone, and one file when it has ended', () => {
    const { folder, writer, file } = rig()
    writer.append(many(10))
    writer.close()
    expect(readdirSync(folder.path)).toHaveLength(1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(folder.path).mode & 0o777).toBe(0o700)
  })

  it('keeps to its quota, the oldest going first, with the flows that nobody needs any more', () => {
    const { writer, read, file } = rig(2 * MB)
    const whole = new Uint8Array(4_000)
    let forgotten = 0
    // Every message by a way of its own, as strangers can make them up.
    const flow = (n: number) => ({ ...message(1).flow, address: `tcp://${n}`.padEnd(200, 'x') })
    for (let round = 0; round < 300; round++) {
      writer.append([0, 1, 2, 3].map((n) => message(n, { whole, flow: flow(round * 4 + n) })))
      forgotten += writer.forget()
      expect(writer.usedBytes).toBeLessThanOrEqual(2 * MB)
    }
    expect(forgotten).toBeGreaterThan(500)
    expect(writer.length).toBe(1_200 - forgotten)
    const { first, end } = read()
    expect([first, end]).toEqual([forgotten + 1, 1_201])
    expect(statSync(file).size).toBeLessThan(8 * MB)
  })

  it('forgets ways that no message has any more', () => {
    const { writer, read, file } = rig()
    const parts = 67
    for (let part = 0; part < parts; part++)
      writer.append(
        many(1_000).map((one, n) => ({
          ...one,
          flow: { ...one.flow, address: `${part}-${n % 9}` },
        })),
      )
    expect(writer.forget(Number.MAX_SAFE_INTEGER)).toBe(parts * 1_000)
    writer.append([message(1)])
    const reader = read()
    expect(reader.heads(parts * 1_000 + 1, 1)).toMatchObject([{ summary: 'message 1' }])
    reader.close()
    const database = new Database(file)
    onTestFinished(() => void database.close())
    const flows = database.prepare('SELECT count(*) FROM flows').pluck().get()
    expect(flows).toBeLessThan(100)
  })

  it('forgets what is too old', () => {
    const { writer, read } = rig()
    writer.append(many(1_000))
    expect(writer.forget(1_000 + 301)).toBe(300)
    expect(read().heads(301, 1)).toMatchObject([{ number: 301 }])
  })

  it('takes a part whole or not at all, and goes on where it was', () => {
    const { writer, read } = rig()
    writer.append(many(3))
    const broken = { ...message(5), summary: null as unknown as string }
    expect(() => writer.append([message(4), broken])).toThrow(
      expect.objectContaining({ code: 'capture/not-written', details: { refusal: 'failed' } }),
    )
    writer.append([message(6)])
    expect(
      read()
        .heads(1, 5)
        .map((head) => head?.summary),
    ).toEqual(['message 1', 'message 2', 'message 3', 'message 6', undefined])
  })

  it('is read after a crash in the middle, up to the last part', () => {
    const { folder, writer, file, name } = rig()
    writer.append(many(500))
    // What is on the disk at this moment, as after kill -9: the file and its log.
    const copy = new CaptureFolder(join(temporaryFolder(), 'captures'))
    copy.create(0, MB).writer.close()
    for (const ending of ['', '-wal'])
      writeFileSync(join(copy.path, `${name}.pfcapture${ending}`), readFileSync(file + ending))
    expect(folder.has(name)).toBe(true)
    const reader = copy.open(name)
    onTestFinished(() => reader.close())
    expect(reader.end).toBe(501)
  })
})

describe('a capture file that is none, or damaged', () => {
  it('is refused in words', () => {
    const { folder, writer, file, name } = rig()
    writer.close()
    writeFileSync(file, 'no database at all, but long enough to be looked at'.repeat(50))
    expect(() => folder.open(name)).toThrow(expect.objectContaining({ code: 'capture/unreadable' }))
    const other = new Database(file.replace(name, 'traffic-2026-01-02'))
    other.exec('CREATE TABLE messages (number INTEGER)')
    other.close()
    expect(() => folder.open('traffic-2026-01-02')).toThrow(/no capture file/)
  })

  it('shows what can still be read', () => {
    const { read, writer, file } = rig()
    writer.append(many(20_000, { whole: new Uint8Array(100) }))
    const reader = read()
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)
    const heads = reader.heads(1, 20_000)
    expect(heads.every((head) => head === undefined || head.summary.startsWith('message'))).toBe(
      true,
    )
    reader.close()
    expect(reader.heads(1, 1)).toEqual([undefined])
    expect(reader.content(1)).toEqual({ whole: undefined, outline: undefined })
  })

  it('is never looked for outside the folder', () => {
    const { folder, name } = rig()
    expect([folder.has(name), folder.has(`../captures/${name}`), folder.has('..')]).toEqual([
      ...[true, false, false],
    ])
  })
})

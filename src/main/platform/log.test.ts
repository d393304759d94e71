import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { createConsoleLog } from './log-console.ts'
import { createFileLog } from './log-file.ts'
import type { FileLog, FileLogOptions } from './log-file.ts'
import { LINES_PER_SECOND } from './log-records.ts'

let folder = ''
let file = ''
let clock = new VirtualClock()
let lost = 0
const logs: FileLog[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-log-'))
  file = join(folder, 'pipefitter.log')
  clock = new VirtualClock()
  lost = 0
})
afterEach(async () => {
  for (const log of logs.splice(0)) await log.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (more: Partial<FileLogOptions> = {}): FileLog => {
  const count = (_name: string, by = 1): void => void (lost += by)
  const log = createFileLog({ file, level: 'debug', clock, count, ...more })
  logs.push(log)
  return log
}

interface Line {
  time: string
  level: string
  scope: string
  message: string
  fields: Record<string, unknown>
}
const parse = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
const lines = async (log: FileLog): Promise<Line[]> => {
  await log.flush()
  return parse(readFileSync(file, 'utf8'))
}

const HOSTILE = 'x\n{"level":"info"}\r\u001b[2J\u009b\u202e\u2028"'

describe('the log file', () => {
  test('holds one JSON object a line, with level, scope, message and fields', async () => {
    const log = open()
    log
      .scope('endpoint')
      .scope('tcp')
      .warn('the link broke', { peer: '59616261', tries: 3, gone: undefined })
    log.error('no space')
    expect(await lines(log)).toEqual([
      {
        time: new Date(clock.wallMs()).toISOString(),
        level: 'warn',
        scope: 'endpoint.tcp',
        message: 'the link broke',
        fields: { peer: '59616261', tries: 3 },
      },
      expect.objectContaining({ level: 'error', scope: '', message: 'no space', fields: {} }),
    ])
  })

  test('is not broken into by what peers call themselves', async () => {
    const log = open()
    log.info(HOSTILE, { name: HOSTILE, level: 'fatal', time: 'never' })
    const [line, ...rest] = await lines(log)
    expect(rest).toEqual([])
    expect(line).toMatchObject({ level: 'info', fields: { level: 'fatal', time: 'never' } })
    expect(readFileSync(file, 'utf8')).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2028]/u)
  })

  test('bounds the message and every field, and withholds secrets', async () => {
    const log = open()
    const long = 'x'.repeat(100_000)
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, long]))
    log.info(long, { authToken: 'hunter2', ...many })
    const [line] = await lines(log)
    expect(line?.message.length).toBeLessThanOrEqual(500)
    expect(line?.fields['authToken']).toBe('[withheld]')
    expect(JSON.stringify(line).length).toBeLessThan(10_000)
  })

  test('leaves out what is below its level', async () => {
    const log = open({ level: 'warn' })
    log.debug('no')
    log.info('no')
    log.warn('yes')
    expect((await lines(log)).map(({ message }) => message)).toEqual(['yes'])
  })

  test('keeps a flood of lines to its rate and says how many were left out', async () => {
    const log = open()
    for (let n = 0; n < LINES_PER_SECOND + 250; n++) log.info('flood')
    await clock.advance(1000)
    log.info('after')
    const written = await lines(log)
    expect(written.filter(({ message }) => message === 'flood')).toHaveLength(LINES_PER_SECOND)
    expect(written.slice(LINES_PER_SECOND)).toEqual([
      expect.objectContaining({ level: 'warn', fields: { lines: 250 } }),
      expect.objectContaining({ message: 'after' }),
    ])
  })

  test('is readable by this user alone and no link is followed to another file', async () => {
    const log = open()
    log.info('x')
    await log.flush()
    expect(statSync(file).mode & 0o077).toBe(0)

    const outside = join(folder, 'outside')
    writeFileSync(outside, 'mine')
    const linked = join(folder, 'linked.log')
    symlinkSync(outside, linked)
    const other = open({ file: linked })
    other.info('x')
    await other.flush()
    expect(readFileSync(outside, 'utf8')).toBe('mine')
    expect(lost).toBe(1)
  })

  test('goes on at the end of what an earlier start wrote', async () => {
    const first = open()
    first.info('one')
    await first.close()
    const second = open()
    second.info('two')
    expect((await lines(second)).map(({ message }) => message)).toEqual(['one', 'two'])
  })

  test('writes what waits at once in the last moment of a process', () => {
    const log = open()
    log.error('the end')
    log.flushNow()
    expect(parse(readFileSync(file, 'utf8'))).toHaveLength(1)
  })
})

describe('the size of the log file', () => {
  const fill = async (log: FileLog, rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < 100; n++) log.info('x'.repeat(200), { round })
      await clock.advance(1000)
      await log.flush()
    }
  }

  test('is bounded, as is the number of old ones, and the newest lines are kept', async () => {
    const log = open({ maxFileBytes: 100_000, keptFiles: 3 })
    await fill(log, 40)
    const names = readdirSync(folder).sort()
    expect(names).toEqual(['', '.1', '.2', '.3'].map((suffix) => `pipefitter.log${suffix}`))
    for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(100_000)
    const rounds = [...names]
      .reverse()
      .flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')))
      .map(({ fields }) => Number(fields['round']))
    expect(rounds).toEqual([...rounds].sort((a, b) => a - b))
    expect(rounds.at(-1)).toBe(39)
    expect(lost).toBe(0)
  })

  test('is bounded under a million lines, and says how many were left out', async () => {
    const log = open({ maxFileBytes: 100_000, keptFiles: 2 })
    const [seconds, each] = [40, 25_000]
    for (let second = 0; second < seconds; second++) {
      for (let n = 0; n < each; n++) log.warn('a peer sent nonsense', { second, n })
      await clock.advance(1_000)
      await log.flush()
    }
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    expect(sizes).toHaveLength(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100_000)
    const newest = parse(readFileSync(file, 'utf8'))
    const leftOut = newest.findLast(({ fields }) => 'lines' in fields)
    expect(leftOut?.fields).toEqual({ lines: each - LINES_PER_SECOND })
  })

  test('costs counted lines, never an error, while the disk refuses, and recovers by itself', async () => {
    mkdirSync(file)
    const log = open()
    log.info('lost')
    await log.flush()
    expect(lost).toBe(1)
    rmdirSync(file)
    log.info('kept')
    expect((await lines(log)).map(({ message }) => message)).toEqual(['kept'])
    expect(existsSync(file)).toBe(true)
  })

  test('does not let lines pile up in memory in front of a slow disk', async () => {
    // No line comes too soon after the one before, and none gives the disk a turn.
    let nowMs = 0
    const log = open({
      clock: { nowMs: () => (nowMs += 10), wallMs: () => 0, after: () => ({ cancel: () => {} }) },
    })
    for (let n = 0; n < 10_000; n++) log.info('x'.repeat(300))
    await log.flush()
    expect(lost).toBeGreaterThan(0)
    expect(statSync(file).size).toBeLessThanOrEqual(1024 * 1024)
  })
})

describe('the log on a console', () => {
  const written: string[] = []
  const log = createConsoleLog({
    level: 'info',
    clock: new VirtualClock(),
    write: (line) => void written.push(line),
  })
  beforeEach(() => void written.splice(0))

  test('is one line a person can read', () => {
    log.scope('endpoint').warn('the link broke', { peer: '59616261', why: 'no route', tries: 3 })
    log.debug('not this')
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(
      /^\d\d:\d\d:\d\d warn {2}endpoint: the link broke peer=59616261 why="no route" tries=3\n$/,
    )
  })

  test('lets no escape of a peer reach the terminal', () => {
    log.error(HOSTILE, { name: HOSTILE })
    expect(written).toHaveLength(1)
    expect(written[0]?.slice(0, -1)).not.toMatch(/\p{Cc}|[\u202e\u2028]/u)
  })
})

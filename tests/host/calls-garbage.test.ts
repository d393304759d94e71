/**
 * A page of the window that has been taken over: it calls everything there is, with anything there is. `CALLS=100000`
 * for a long one. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import { HOME_URL } from '../../src/main/desktop/origin.ts'
import { calls, feeds } from '../../src/shared/contract.ts'
import { CALLS_MAX, SUBSCRIPTIONS_MAX } from '../../src/shared/rpc/limits.ts'
import { BRIDGE_CHANNEL, BRIDGE_OPEN } from '../../src/shared/window-bridge.ts'
import { FakeContents, ipcMain } from '../support/fake-electron.ts'
import { seededRandom, type Random } from '../../src/main/base/random.ts'
import { removeFolders, start, stop, type RunningHost } from './running-host.ts'

vi.mock('electron', () => import('../support/fake-electron.ts'))
const { RpcDoor } = await import('../../src/main/desktop/rpc-door.ts')
const { withWindow } = await import('../../src/main/desktop/window-calls.ts')

const SEED = Number(process.env['SEED'] ?? 1)
const CALLS = Number(process.env['CALLS'] ?? 20_000)
/** Long enough for the slowest call that can succeed. */
const ANSWER_MS = 20_000

const NAMES = Object.keys(calls)
const FEEDS = Object.keys(feeds)
const UUID = 'urn:jxta:uuid-59616261646162614A78746150325033'

/** Whatever the structured clone of a window lets through, and more. */
const VALUES: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, 0, -0, -1, 1, 1.5, NaN, Infinity, 2 ** 53, -(2 ** 53)].map(
    (value) => () => value,
  ),
  ...['', ' ', '\0', 'x', '__proto__', 'constructor', 'toString', '../../etc/passwd'].map(
    (value) => () => value,
  ),
  ...['-rf', '%s%n', '${7*7}', '\u202e', '\ud800', "' OR 1=1 --", '<img src=x>'].map(
    (value) => () => value,
  ),
  ...[`${UUID}00000000000000000000000000000000AA04`, `${UUID}00AA03`, 'tcp://127.0.0.1:1'].map(
    (value) => () => value,
  ),
  ...['tcp://', 'tcp://127.0.0.1:99999', 'http://127.0.0.1:1', 'a'.repeat(64), '0'.repeat(64)].map(
    (value) => () => value,
  ),
  () => 'y'.repeat(100_000),
  () => [],
  () => [[]],
  () => ({}),
  () => new Array(10_000).fill(0),
  () =>
    JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown,
  () => JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)) as unknown,
  () => new Map([['a', 1]]),
  () => new Set([1]),
  () => new Date(NaN),
  () => 10n ** 30n,
  () => new Uint8Array(8),
  () => new ArrayBuffer(8),
  () => /x/,
  () => new Error('x'),
  () => {
    const ring: Record<string, unknown> = {}
    ring['ring'] = ring
    return ring
  },
]

describe('a page that calls everything with anything', () => {
  let host: RunningHost
  const contents = new FakeContents()
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)
  const answered = new Map<number, string>()
  let tell = (): void => {}

  beforeAll(async () => {
    process.on('unhandledRejection', onRejection)
    host = await start('Victim', { multicast: false })
    vi.spyOn(contents, 'send').mockImplementation((_channel: string, frame: unknown) => {
      const { t, id, error } = frame as { t: string; id?: number; error?: { code: string } }
      if (id !== undefined && t !== 'event') answered.set(id, error?.code ?? t)
      if (t === 'fault') answered.set(-1, 'fault')
      tell()
    })
    // As a window has it: the person chooses no place for a file, and nothing is started anew.
    const acts = {
      askWhere: () => Promise.resolve(undefined),
      showInFolder: () => {},
      restart: () => {},
      wallMs: Date.now,
    }
    const api = withWindow(host.host.api, acts)
    new RpcDoor(api, HOME_URL, silentLog).admit(contents as never)
    say(BRIDGE_OPEN)
  })
  afterAll(async () => {
    await stop(host)
    removeFolders()
    process.off('unhandledRejection', onRejection)
    ipcMain.removeAllListeners()
  })

  const say = (frame: unknown): void =>
    void ipcMain.emit(BRIDGE_CHANNEL, { sender: contents, senderFrame: contents.mainFrame }, frame)

  /** Waits until all of these were answered, or the channel was ended for a frame that is none. */
  const allAnswered = (ids: readonly number[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const missing = (): readonly number[] => ids.filter((id) => !answered.has(id))
      const late = (): void => reject(new Error(`not answered: ${missing().join(' ')}`))
      const timer = setTimeout(late, ANSWER_MS)
      tell = () => {
        if (!answered.has(-1) && missing().length > 0) return
        clearTimeout(timer)
        resolve()
      }
      tell()
    })

  const inputFor = (name: string, random: Random): unknown => {
    const schema = calls[name as keyof typeof calls].input as { entries?: Record<string, unknown> }
    const fields = Object.keys(schema.entries ?? {})
    const chance = pick(random, 10)
    if (chance === 0 || fields.length === 0) return valueOf(random)
    const given = fields.filter(() => pick(random, 5) > 0).map((field) => [field, valueOf(random)])
    const more = chance === 1 ? [['extra', valueOf(random)]] : []
    return Object.fromEntries([...given, ...more]) as unknown
  }

  it(
    `is answered in words each time, and breaks nothing (seed ${SEED})`,
    { timeout: 240_000 },
    async () => {
      const random = seededRandom(SEED)
      const outcomes = new Map<string, number>()
      let id = 0
      for (let sent = 0; sent < CALLS;) {
        const ids: number[] = []
        for (; ids.length < CALLS_MAX && sent < CALLS; sent++) {
          const name = NAMES[sent % NAMES.length]!
          ids.push(++id)
          say({ t: 'call', id, name, input: inputFor(name, random) })
        }
        await allAnswered(ids)
        for (const one of ids) {
          const outcome = answered.get(one) ?? 'fault'
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }
        if (answered.has(-1)) say(BRIDGE_OPEN)
        answered.clear()
      }
      const { results, ...codes } = tally(outcomes)
      expect(codes).not.toHaveProperty('base/internal')
      // The link for a browser, which only the control socket gives.
      expect(codes['rpc/unknown-call'] ?? 0).toBeLessThanOrEqual(Math.ceil(CALLS / NAMES.length))
      expect(codes['base/invalid-input']).toBeGreaterThan(CALLS / 2)
      expect(results).toBeLessThan(CALLS / 4)
      expect(rejections).toEqual([])
      expect(({} as { polluted?: number }).polluted).toBeUndefined()
      // It still serves.
      answered.clear()
      say({ t: 'call', id: ++id, name: 'traffic.clear', input: {} })
      await allAnswered([id])
      expect(answered.get(id)).toBe('result')
    },
  )

  it('watches everything with anything, no more than it may', async () => {
    const random = seededRandom(SEED + 1)
    answered.clear()
    say(BRIDGE_OPEN)
    let id = 0
    for (let i = 0; i < 5_000; i++) {
      const feed = FEEDS[i % FEEDS.length]!
      say({ t: 'subscribe', id: ++id, feed, params: valueOf(random) })
      if (i % 3 === 0) say({ t: 'unsubscribe', id: pick(random, id) + 1 })
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    const codes = new Set(answered.values())
    expect(
      [...codes].filter((code) => !/^(base\/invalid-input|rpc\/overload)$/.test(code)),
    ).toEqual([])
    expect(answered.size).toBeGreaterThan(5_000 - FEEDS.length * SUBSCRIPTIONS_MAX)
    expect(rejections).toEqual([])
  })
})

const tally = (
  outcomes: ReadonlyMap<string, number>,
): Record<string, number> & { results: number } => ({
  ...Object.fromEntries(outcomes),
  results: outcomes.get('result') ?? 0,
})

/** A whole number below `below`. */
const pick = (random: Random, below: number): number => {
  const [a = 0, b = 0, c = 0] = random.bytes(3)
  return ((a << 16) | (b << 8) | c) % below
}

const valueOf = (random: Random): unknown => VALUES[pick(random, VALUES.length)]!()

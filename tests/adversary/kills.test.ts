/**
 * A peer that is killed at any moment (`kill -9`), again and again: it starts, is the same peer, and has what it said was
 * done. More of them: `KILLS=1000 npm test -- tests/adversary/kills.test.ts`.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { randomBelow, seededRandom } from '../../src/main/base/random.ts'
import { connectToHost } from '../../src/main/cli/connect.ts'
import type { StatusRow } from '../../src/shared/rows.ts'
import { eventually } from './support/real-peer.ts'
import { leavesNone } from './support/traces.ts'

const KILLS = Number(process.env['KILLS'] ?? 50)
const SEED = Number(process.env['SEED'] ?? 9)
/** Of the kills so many in a hundred come while the peer starts; the others once it was asked for something. */
const AT_START_PERCENT = 40
/** A start may be cut so late. */
const START_MS = 1_200
/** A wish is given up to so many times as long as the first one took to be granted, before the kill: every other is granted. */
const WISH_TIMES = 2

describe('a peer that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-kills-'))
  const profile = join(folder, 'profile')
  const random = seededRandom(SEED)
  let child: ChildProcess | undefined
  afterAll(() => {
    child?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  const begin = (): { process: ChildProcess; ready: () => StatusRow | undefined } => {
    const network = ['--interface', 'lo', '--port', '0', '--multicast-port', '28765']
    const args = [inject('cliEntry'), 'up', '--json', '--profile', profile, '--name', 'Kim']
    const started = spawn(process.execPath, [...args, ...network], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    const said = { out: '', error: '' }
    started.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
    started.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text))
    const ready = (): StatusRow | undefined => {
      if (started.exitCode !== null) throw new Error(`it did not start: ${said.error}`)
      const [line = ''] = said.out.includes('\n') ? said.out.split('\n') : []
      return line === ''
        ? undefined
        : (JSON.parse(line) as { ready: { status: StatusRow } }).ready.status
    }
    return { process: started, ready }
  }

  const kill = async (process: ChildProcess): Promise<void> => {
    if (process.exitCode !== null || process.signalCode !== null) return
    const ended = once(process, 'close')
    process.kill('SIGKILL')
    await ended
  }

  /** How long this machine takes to make a pipe, in whole milliseconds. */
  const timeOfAWish = async (): Promise<number> => {
    const client = await connectToHost(profile)
    const startedMs = performance.now()
    await client.call('pipes.create', { name: 'the first', listen: true })
    client.close()
    return Math.ceil(performance.now() - startedMs)
  }

  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  it(
    `is the same peer after ${KILLS} kills, with all that was acknowledged (seed ${SEED})`,
    { timeout: 60_000 + KILLS * 10_000 },
    async () => {
      leavesNone('nobody attacks: the machine does')
      const first = begin()
      const { peerId, fingerprint } = await eventually('it starts', first.ready)
      const acknowledged: string[] = []
      const wishMs = WISH_TIMES * (await timeOfAWish())
      await kill(first.process)
      for (let n = 0; n < KILLS; n++) {
        const { process, ready } = begin()
        if (randomBelow(random, 100) < AT_START_PERCENT) await pause(randomBelow(random, START_MS))
        else {
          const status = await eventually('it starts again', ready)
          expect([status.peerId, status.fingerprint]).toEqual([peerId, fingerprint])
          const client = await connectToHost(profile)
          const wish = { name: `pipe ${n}`, listen: true } as const
          const made = client.call('pipes.create', wish).then(({ id }) => acknowledged.push(id))
          made.catch(() => {})
          await Promise.race([made, pause(randomBelow(random, wishMs))])
          await kill(process)
          client.close()
        }
        await kill(process)
      }
      const last = begin()
      const status = await eventually('it starts at last', last.ready)
      expect([status.peerId, status.fingerprint]).toEqual([peerId, fingerprint])
      const client = await connectToHost(profile)
      const rows = await new Promise<readonly { readonly id: string }[]>((resolve) => {
        const leave = client.subscribe('pipes', {}, ({ kind, rows }) => {
          if (kind === 'snapshot') resolve(rows)
          setImmediate(() => leave())
        })
      })
      expect(acknowledged.length).toBeGreaterThan(KILLS / 10)
      const ids = rows.map(({ id }) => id)
      expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([])
      client.close()
      await kill(last.process)
    },
  )
})

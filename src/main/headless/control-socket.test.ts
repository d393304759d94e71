import { once } from 'node:events'
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync, existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeHost, untilAborted } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { skipUnless } from '../../../tests/support/skips.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { silentLog } from '../base/log.ts'
import { FRAME_MAX_BYTES } from '../../shared/rpc/index.ts'
import { openControlSocket } from './control-socket.ts'
import type { ControlSocketOptions } from './control-socket.ts'

const open = async (path: string, more: Partial<ControlSocketOptions> = {}) => {
  const api = new FakeHost().on('peers.search', (_, signal) => untilAborted(signal))
  const control = await openControlSocket({ path, api, log: silentLog, ...more })
  onTestFinished(() => control.close())
  return { control, api }
}

const dial = async (path: string) => {
  const socket = connect(path)
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  socket.on('error', () => {})
  await once(socket, 'connect')
  return {
    socket,
    // Not `once`, which an error before the close would reject.
    closed: new Promise<unknown>((resolve) => socket.on('close', resolve)),
    received: () => text,
    firstLine: () =>
      vi.waitFor(() => {
        expect(text).toContain('\n')
        return JSON.parse(text.slice(0, text.indexOf('\n'))) as unknown
      }, SOON),
  }
}

/** On a busy machine. */
const SOON = { interval: 2, timeout: 10_000 } as const

const refusal = { code: 'host/profile-unusable' }

describe('the control socket', () => {
  it('is for its user alone even under an open umask, and leaves the umask as it was', async () => {
    const before = process.umask(0)
    onTestFinished(() => void process.umask(before))
    const path = join(temporaryFolder(), 'control.sock')
    await open(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(process.umask()).toBe(0)
  })

  it(
    'refuses another user of the machine',
    skipUnless(process.getuid?.() === 0 ? undefined : 'becoming another user needs root'),
    async () => {
      const folder = temporaryFolder()
      const path = join(folder, 'control.sock')
      await open(path)
      const tryAs = (uid: number) =>
        spawnSync(
          process.execPath,
          [
            '-e',
            `require('node:net').connect(${JSON.stringify(path)}).on('connect', () => process.exit(0)).on('error', (e) => { console.log(e.code); process.exit(1) })`,
          ],
          { uid, gid: uid, encoding: 'utf8', timeout: 10_000 },
        )
      // Within our folder, and even when somebody opened that: the socket itself stays ours.
      for (const mode of [0o700, 0o777]) {
        chmodSync(folder, mode)
        expect(tryAs(65534)).toMatchObject({ status: 1, stdout: 'EACCES\n' })
      }
    },
  )

  it.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to nowhere', (path: string) => symlinkSync('/nonexistent', path)],
  ])('refuses to start where %s lies planted, and leaves it there', async (_, plant) => {
    const path = join(temporaryFolder(), 'control.sock')
    plant(path)
    await expect(
      openControlSocket({ path, api: new FakeHost(), log: silentLog }),
    ).rejects.toMatchObject(refusal)
  })

  it('refuses a link to a socket of somebody else', async () => {
    const folder = temporaryFolder()
    await open(join(folder, 'other.sock'))
    symlinkSync(join(folder, 'other.sock'), join(folder, 'control.sock'))
    await expect(
      openControlSocket({
        path: join(folder, 'control.sock'),
        api: new FakeHost(),
        log: silentLog,
      }),
    ).rejects.toMatchObject(refusal)
  })

  it('refuses a folder that others may enter', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o755)
    await expect(
      openControlSocket({
        path: join(folder, 'control.sock'),
        api: new FakeHost(),
        log: silentLog,
      }),
    ).rejects.toMatchObject(refusal)
  })

  it('takes the place of a socket whose owner died', async () => {
    const path = join(temporaryFolder(), 'control.sock')
    const child = spawnSync(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ])
    expect(child.signal).toBe('SIGKILL')
    expect(existsSync(path)).toBe(true)
    await open(path)
    const { socket } = await dial(path)
    socket.destroy()
  })

  it('leaves a peer alone that answers there', async () => {
    const path = join(temporaryFolder(), 'control.sock')
    const other = createServer().listen(path)
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    await expect(
      openControlSocket({ path, api: new FakeHost(), log: silentLog }),
    ).rejects.toMatchObject({ code: 'host/already-running' })
    expect(existsSync(path)).toBe(true)
  })

  it.each([
    ['no JSON', '}{\n'],
    ['no frame', '{"t":"exec"}\n'],
    ['deep nesting', `${'['.repeat(1_000_000)}\n`],
  ])('cuts a client that sends %s, and serves the next one', async (_, text) => {
    const path = join(temporaryFolder(), 'control.sock')
    await open(path)
    const bad = await dial(path)
    bad.socket.write(text)
    await bad.closed
    const good = await dial(path)
    good.socket.write('{"t":"call","id":1,"name":"traffic.clear","input":{}}\n')
    expect(await good.firstLine()).toEqual({ t: 'result', id: 1, value: {} })
    good.socket.destroy()
  })

  it('cuts a client whose line has no end', async () => {
    const path = join(temporaryFolder(), 'control.sock')
    await open(path)
    const { socket, closed } = await dial(path)
    const chunk = Buffer.alloc(1024 * 1024, 0x20)
    for (let sent = 0; sent <= FRAME_MAX_BYTES; sent += chunk.length) socket.write(chunk)
    await closed
  })

  it('lets go of what a client had when it leaves', async () => {
    const path = join(temporaryFolder(), 'control.sock')
    const { api } = await open(path)
    const { socket } = await dial(path)
    socket.write('{"t":"call","id":1,"name":"peers.search","input":{}}\n')
    await vi.waitFor(() => expect(api.signals).toHaveLength(1), SOON)
    socket.destroy()
    await vi.waitFor(() => expect(api.signals[0]?.aborted).toBe(true), SOON)
  })

  it('takes its file away when it closes, and cuts its clients', async () => {
    const path = join(temporaryFolder(), 'control.sock')
    const { control } = await open(path)
    const { closed } = await dial(path)
    await control.close()
    await closed
    expect(existsSync(path)).toBe(false)
  })

  describe('where a token is asked for', () => {
    const token = 't'.repeat(43)
    const openWithToken = async () => {
      const path = join(temporaryFolder(), 'control.sock')
      const clock = new VirtualClock()
      return { path, clock, ...(await open(path, { admission: { token, clock } })) }
    }

    it('serves whoever greets with it', async () => {
      const { path } = await openWithToken()
      const { socket, firstLine } = await dial(path)
      socket.write(`${JSON.stringify({ t: 'greet', token })}\n`)
      expect(await firstLine()).toEqual({ t: 'welcome', token })
      socket.destroy()
    })

    it.each([
      ['another token', { t: 'greet', token: 'u'.repeat(43) }],
      ['a call', { t: 'call', id: 1, name: 'traffic.clear', input: {} }],
    ])('cuts whoever begins with %s, telling nothing', async (_, frame) => {
      const { path, api } = await openWithToken()
      const { socket, closed, received } = await dial(path)
      socket.write(`${JSON.stringify(frame)}\n`)
      await closed
      expect([received(), api.signals]).toEqual(['', []])
    })

    it('cuts whoever says nothing in time', async () => {
      const { path, clock } = await openWithToken()
      const { closed } = await dial(path)
      await vi.waitFor(() => expect(clock.pendingNames()).toEqual(['greeting']), SOON)
      await clock.advance(5_000)
      await closed
    })
  })
})

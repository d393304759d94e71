/** What others may not do by what ends of pipes are fitted to, with two whole hosts: programs, access and targets. */
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forPages } from '../../src/main/host/reserved-calls.ts'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import { allOf, dial, rowOf, startTcp, type Thing } from './fitted.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

/** Tells what it was started with, then gives back what it is told. */
const PROBE = `
  const { argv, env } = process
  process.stdout.write(JSON.stringify({ args: argv.slice(2), env, cwd: process.cwd() }) + '\\n')
  process.stdin.pipe(process.stdout)
`
/** Starts a child that outlives it, and both write down that they live until they are killed. */
const LINGERER = `
  const { spawn } = require('node:child_process')
  const { writeFileSync } = require('node:fs')
  if (process.argv[3] !== 'child') spawn(process.execPath, [__filename, process.argv[2], 'child'], { stdio: 'ignore' })
  setInterval(() => writeFileSync(process.argv[2] + (process.argv[3] ?? ''), String(Date.now())), 50)
  process.stdout.write('here')
`
const MARKER = 'pipefitter-marker'

interface Probed {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

describe('threats to what pipes are fitted to', () => {
  let alice: RunningHost
  let bob: RunningHost
  let bobsKey: string
  let folder: string
  const things: Thing[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pipefitter-fitted-'))
    writeFileSync(join(folder, 'probe.cjs'), PROBE)
    writeFileSync(join(folder, 'lingerer.cjs'), LINGERER)
    alice = await start('Alice')
    bob = await start('Bob $(touch x)\n')
    bobsKey = (await loadIdentity(bob.profile)).key.fingerprint
  })

  afterAll(async () => {
    await Promise.all(things.map((one) => one.close()))
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A pipe that Alice listens on, as Bob knows it. */
  const pipeFor = async (name: string, access: 'anyone' | 'chosen'): Promise<string> => {
    const { id } = await call(alice, 'pipes.create', { name, publish: true, listen: true, access })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    return id
  }

  const pair = (): Promise<unknown> =>
    call(alice, 'trust.setStanding', { fingerprint: bobsKey, standing: 'paired' })

  const give = async (pipeId: string): Promise<void> => {
    await pair()
    for (const right of ['bind', 'send'] as const)
      await call(alice, 'trust.grant', { fingerprint: bobsKey, right, pipeId })
  }

  const takeBack = async (pipeId: string): Promise<void> => {
    for (const right of ['bind', 'send'] as const)
      await call(alice, 'trust.revoke', { fingerprint: bobsKey, right, pipeId })
  }

  const used = async (pipeId: string): Promise<{ id: string; at: number }> => {
    const { id, port = 0 } = await call(bob, 'attachments.use', { pipeId })
    return { id, at: port }
  }

  const command = (pipeId: string, script: string, args: readonly string[], timeoutMs?: number) =>
    call(alice, 'attachments.command', {
      ...{ pipeId, program: process.execPath, args: [join(folder, script), ...args] },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })

  describe('programs', () => {
    const VALUES = [
      ...['-rf', '--output=/x', ';', '`', '$(touch pipefitter-marker)', '%PATH%', '"&calc'],
      ...['`touch pipefitter-marker`', 'a\nb', '@file', '', ' ', '|| touch pipefitter-marker', "'"],
      ...['*', '~', '\\', '\u202e', 'ä€😀'],
    ]

    it('are not run for a peer that is not paired, though the pipe is open to anyone', async () => {
      const pipeId = await pipeFor('open', 'anyone')
      const marker = join(folder, 'ran')
      const shared = await command(pipeId, 'lingerer.cjs', [marker])
      const { id, at } = await used(pipeId)
      expect((await allOf(await dial(at))).inOrder).toBe(false)
      const why = 'Programs are run for paired peers alone'
      await rowOf(bob, id, ({ lastError }) => lastError === why)
      await rowOf(alice, shared.id, ({ lastError, refused }) => lastError === why && refused === 1)
      expect(existsSync(marker)).toBe(false)
    })

    it('get each argument as it was registered, no shell, and who asks as data alone', async () => {
      const pipeId = await pipeFor('probe', 'chosen')
      await give(pipeId)
      const { local } = await command(pipeId, 'probe.cjs', VALUES)
      expect(local).toContain('--output=/x')
      const { at } = await used(pipeId)
      const socket = await dial(at)
      socket.end('$(touch pipefitter-marker)\n')
      const { bytes, inOrder } = await allOf(socket)
      const [told = '', ...rest] = bytes.toString().split('\n')
      const { args, env, cwd } = JSON.parse(told) as Probed
      expect(args).toEqual(VALUES)
      expect([rest.join('\n'), inOrder]).toEqual(['$(touch pipefitter-marker)\n', true])
      expect(env['PIPEFITTER_PEER_NAME']).toContain('Bob $(touch x)')
      const names = ['LANG', 'PATH', 'PIPEFITTER_PEER_ID', 'PIPEFITTER_PEER_NAME']
      expect(Object.keys(env).sort()).toEqual(names)
      expect(cwd).toBe(join(alice.profile.folder, 'programs'))
      for (const place of [cwd, process.cwd(), folder])
        expect(existsSync(join(place, MARKER))).toBe(false)
    })

    it('are registered at the command line alone: a page is refused', async () => {
      const input = { pipeId: await pipeFor('page', 'chosen'), program: process.execPath, args: [] }
      const page = forPages(alice.host.api)
      const { signal } = new AbortController()
      await expect(page.call('attachments.command', input, { signal })).rejects.toMatchObject({
        code: 'rpc/reserved',
      })
      await rowsOf(alice, 'attachments', {}, (rows) =>
        rows.every(({ pipeId }) => pipeId !== input.pipeId),
      )
    })

    it('are refused where they are none, or what a shell would read', async () => {
      const pipeId = await pipeFor('wrong', 'chosen')
      for (const name of ['a.bat', 'b.CMD', 'c.cmd '])
        writeFileSync(join(folder, name), 'echo', { mode: 0o755 })
      symlinkSync(join(folder, 'a.bat'), join(folder, 'innocent'))
      writeFileSync(join(folder, 'plain'), 'no program', { mode: 0o644 })
      writeFileSync(join(folder, 'open'), 'x', { mode: 0o755 })
      const wrong = ['a.bat', 'b.CMD', 'c.cmd ', 'innocent', 'plain', 'missing', '.']
      for (const name of wrong)
        await expect(
          call(alice, 'attachments.command', { pipeId, program: join(folder, name), args: [] }),
          name,
        ).rejects.toMatchObject({ code: 'attachment/target' })
      await expect(
        call(alice, 'attachments.command', { pipeId, program: 'node', args: [] }),
      ).rejects.toMatchObject({ code: 'attachment/target' })
      await expect(command(pipeId, 'probe.cjs', ['a\0b'])).rejects.toMatchObject({
        code: 'base/invalid-input',
      })
    })

    it('end with the right to run them, with all that they started; and when their time is over', async () => {
      const pipeId = await pipeFor('linger', 'chosen')
      await give(pipeId)
      const marker = join(folder, 'alive')
      const shared = await command(pipeId, 'lingerer.cjs', [marker])
      const { at } = await used(pipeId)
      const socket = await dial(at)
      const end = allOf(socket)
      await expect.poll(() => existsSync(`${marker}child`), { timeout: 15_000 }).toBe(true)
      await takeBack(pipeId)
      expect((await end).inOrder).toBe(false)
      await rowOf(alice, shared.id, ({ connections }) => connections === 0)
      const isStill = async (file: string): Promise<boolean> => {
        const before = readFileSync(file, 'utf8')
        await new Promise((resolve) => setTimeout(resolve, 300))
        return readFileSync(file, 'utf8') === before
      }
      for (const file of [marker, `${marker}child`])
        await expect.poll(() => isStill(file), { timeout: 15_000 }).toBe(true)
      expect((await allOf(await dial(at))).inOrder).toBe(false)

      await give(pipeId)
      await call(alice, 'attachments.remove', { attachmentId: shared.id })
      const brief = await command(pipeId, 'lingerer.cjs', [join(folder, 'brief')], 1_000)
      expect((await allOf(await dial(at))).bytes.toString()).toBe('here')
      const why = 'The program was not done: it took longer than 1 s'
      await rowOf(alice, brief.id, ({ lastError }) => lastError === why)
    }, 40_000)
  })

  it('taking back the right to use a pipe cuts the connections that are open through it', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    things.push(echo)
    const pipeId = await pipeFor('revoked', 'chosen')
    await give(pipeId)
    await call(alice, 'attachments.share', { pipeId, port: echo.port })
    const { id, at } = await used(pipeId)
    const socket = await dial(at)
    socket.write('x')
    await once(socket, 'readable')
    const end = allOf(socket)
    await takeBack(pipeId)
    expect((await end).inOrder).toBe(false)
    await rowOf(
      bob,
      id,
      ({ connections, lastError }) => connections === 0 && lastError !== undefined,
    )
  })

  it('what is no service to be shared is refused, however it is written', async () => {
    const pipeId = await pipeFor('targets', 'chosen')
    const share = (host: string, port = 80) =>
      call(alice, 'attachments.share', { pipeId, host, port })
    const refused = [
      ...['0.0.0.0', '169.254.169.254', '169.254.0.1', '224.0.0.1', '255.255.255.255', '::'],
      ...['fe80::1', 'ff02::1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', 'fd00:ec2::254', '0'],
      ...['2852039166', '0xa9fea9fe', 'name.invalid'],
    ]
    for (const host of refused)
      await expect(share(host), host).rejects.toMatchObject({ code: 'attachment/target' })
    const [status] = await rowsOf(alice, 'status', {}, (rows) => rows.length > 0)
    const own = Number(/:(\d+)$/.exec(status?.endpoints[0]?.address ?? '')?.[1])
    const guard = alice.host.guardPort(4_711)
    for (const [host, port] of [
      ['127.0.0.1', own],
      ['localhost', own],
      ['127.0.0.1', 4_711],
    ] as const)
      await expect(share(host, port)).rejects.toMatchObject({
        code: 'attachment/target',
        message: expect.stringContaining('a port of this peer itself') as string,
      })
    guard()
    expect(await call(alice, 'attachments.check', { host: '127.0.0.1', port: own })).toMatchObject({
      ok: false,
    })
    expect((await share('127.0.0.1', 4_711)).state).toBe('Starting')
    await expect(share('127.0.0.1', 4_712)).rejects.toMatchObject({ code: 'attachment/taken' })
  })
})

import { describe, expect, it } from 'vitest'
import { FakeHost, refusal, untilAborted } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { peerRow, pipeRow, statusRow, trafficRow } from '../../../tests/support/rows.ts'
import { runCli, startCli } from '../../../tests/support/run-cli.ts'
import { serve, until, withPipes } from '../../../tests/support/served-host.ts'

/** What of a terminal's input would do something: everything below the space but the line's end, DEL and C1. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const ACTING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/

describe('the command line', () => {
  it('says in words that no peer runs, and ends with 5', async () => {
    const profile = temporaryFolder()
    const { code, stdout, stderr } = await runCli(profile, ['status'])
    expect([code, stdout]).toEqual([5, ''])
    expect(stderr).toContain(`no peer runs with the profile ${profile} (host/not-running)`)
    expect(stderr).toContain('pipefitter up')
  })

  it('ends with 2 on a wrong use, with 0 when asked for help', async () => {
    const profile = temporaryFolder()
    expect(await runCli(profile, ['pipe', 'frobnicate'])).toMatchObject({ code: 2, stdout: '' })
    expect(await runCli(profile, ['pipe', 'resolve'])).toMatchObject({ code: 2 })
    expect(await runCli(profile, ['tap', '--count', '0'])).toMatchObject({ code: 2 })
    const help = await runCli(profile, ['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const verb of ['up', 'ui', 'status', 'stop', 'peer', 'pipe', 'listen', 'send', 'tap'])
      expect(help.stdout).toMatch(new RegExp(`^  ${verb} `, 'm'))
  })

  it('takes another profile by --profile', async () => {
    const { profile } = await serve(withPipes('news'))
    const run = await runCli(temporaryFolder(), ['pipe', 'ls', '--profile', profile])
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('news') as string })
  })

  it('prints a table for people, aligned, and the whole rows with --json', async () => {
    const { profile } = await serve(withPipes('a', 'longer'))
    const [titles, first, second] = (await runCli(profile, ['pipe', 'ls'])).stdout.split('\n')
    const column = titles!.indexOf('TYPE')
    expect([first!.indexOf('JxtaUnicast'), second!.indexOf('JxtaUnicast')]).toEqual([
      column,
      column,
    ])
    const json = JSON.parse((await runCli(profile, ['pipe', 'ls', '--json'])).stdout) as unknown
    expect(json).toEqual({ version: 1, pipes: [pipeRow('a'), pipeRow('longer')] })
  })

  it('lets no text of a peer act on the terminal, in a table, in facts and in an error', async () => {
    const evil = 'x\u001b]52;c;AAAA\u0007\u001b[2J\r\u009b1m\u202egnp\u2028'
    const host = withPipes(evil)
    host.snapshots.set('status', [statusRow({ name: evil, notes: [evil] })])
    host.on('pipes.publish', () => {
      throw refusal('pipe/not-ours', evil)
    })
    const { profile } = await serve(host)
    const id = pipeRow(evil).id
    for (const args of [
      ['pipe', 'ls'],
      ['status'],
      ['pipe', 'show', id],
      ['pipe', 'publish', id],
      ['pipe', 'show', evil.slice(1)],
    ]) {
      const { stdout, stderr } = await runCli(profile, args)
      expect(stdout + stderr).not.toBe('')
      expect(stdout).not.toMatch(ACTING)
      expect(stderr).not.toMatch(ACTING)
    }
  })

  it('ends with 3 for a pipe that is not there, and with 2 naming the candidates where several are', async () => {
    const host = new FakeHost()
    host.snapshots.set('pipes', [
      pipeRow('twin', { id: 'one', shortId: 'AAAA1111' }),
      pipeRow('twin', { id: 'two', shortId: 'AAAA2222' }),
    ])
    const { profile } = await serve(host)
    expect(await runCli(profile, ['pipe', 'show', 'none'])).toMatchObject({ code: 3 })
    for (const wanted of ['twin', 'aaaa']) {
      const { code, stderr } = await runCli(profile, ['pipe', 'show', wanted])
      expect(code).toBe(2)
      expect(stderr).toContain('AAAA1111 (twin), AAAA2222 (twin)')
    }
    expect(await runCli(profile, ['pipe', 'show', 'AAAA2'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('two') as string,
    })
  })

  it.each([
    ['pipe/refused', 4],
    ['endpoint/unreachable', 5],
    ['base/timeout', 6],
    ['store/failed', 1],
  ])('passes on the refusal %s with its hint and ends with %d', async (code, exitCode) => {
    const host = withPipes('news').on('pipes.unbind', () => {
      throw refusal(code, 'it cannot be')
    })
    const { profile } = await serve(host)
    const people = await runCli(profile, ['pipe', 'unbind', 'news'])
    expect(people).toEqual({
      code: exitCode,
      stdout: '',
      stderr: `error: it cannot be (${code})\nwhat to do about ${code}\n`,
    })
    const program = await runCli(profile, ['pipe', 'unbind', 'news', '--json'])
    expect(JSON.parse(program.stderr)).toEqual({
      version: 1,
      error: { code, message: 'it cannot be', hint: `what to do about ${code}` },
    })
  })

  it('creates a pipe with what was asked for', async () => {
    const given: unknown[] = []
    const { profile } = await serve(
      new FakeHost().on('pipes.create', (input) => (given.push(input), pipeRow('news'))),
    )
    const run = await runCli(profile, [
      'pipe',
      'create',
      'news',
      '--transport',
      'ws',
      '--hours',
      '2',
      '--publish',
    ])
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('<jxta:PipeAdvertisement/>') as string,
    })
    expect(given).toEqual([
      {
        name: 'news',
        type: 'JxtaUnicast',
        transport: 'ws',
        lifetimeMs: 7_200_000,
        publish: true,
        listen: false,
      },
    ])
  })

  it('taps so many messages, tells of those left out, and ends', async () => {
    const { host, profile } = await serve()
    const run = startCli(profile, ['tap', '--json', '--count', '3'])
    await until(() => expect(host.watched).toContain('traffic'))
    for (let id = 1; id <= 5; id++) host.change('traffic', { rows: [trafficRow(id)] })
    expect(await run.ended).toBe(0)
    const ids = run
      .stdout()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { traffic: { id: string } }).traffic.id)
    expect(ids).toEqual(['1', '2', '3'])
  })

  it('ends in order when its reader has seen enough', async () => {
    const { host, profile } = await serve()
    const run = startCli(profile, ['tap'])
    await until(() => expect(run.stdout()).toContain('SUMMARY'))
    await until(() => expect(host.watched).toContain('traffic'))
    run.child.stdout?.destroy()
    host.change('traffic', { rows: [trafficRow(1)] })
    expect(await run.ended).toBe(0)
    expect(run.stderr()).toBe('')
  })

  it('says beside the name of a peer, wherever it stands, that nobody knows who it is', async () => {
    const host = new FakeHost()
    const old = peerRow('old', { state: 'connected', authenticated: false })
    const learnedFromPeer = { peerId: old.id, name: 'old' }
    host.snapshots.set('peers', [old, peerRow('bench')])
    host.snapshots.set('pipes', [
      pipeRow('news', { origin: 'found', learnedFromPeer }),
      pipeRow('lab', {
        origin: 'found',
        learnedFromPeer: { peerId: peerRow('bench').id, name: 'bench' },
      }),
    ])
    const { profile } = await serve(host)
    const { stdout } = await runCli(profile, ['pipe', 'ls'])
    expect(stdout.match(/\w+ \(legacy · not authenticated\)/g)).toEqual([
      'old (legacy · not authenticated)',
    ])
    const shown = await runCli(profile, ['pipe', 'show', 'news'])
    expect(shown.stdout).toContain('found through old (legacy · not authenticated)')
    const peers = await runCli(profile, ['peer', 'ls'])
    expect(peers.stdout.match(/\(legacy/g)).toHaveLength(1)
  })

  it('says that the connection was lost when the host goes, and ends with 5', async () => {
    const { profile, control, host } = await serve(
      withPipes('news').on('pipes.bind', (_, signal) => untilAborted(signal)),
    )
    const run = startCli(profile, ['pipe', 'bind', 'news'])
    await until(() => expect(host.signals).toHaveLength(1))
    await control.close()
    expect(await run.ended).toBe(5)
    expect(run.stderr()).toContain('rpc/disconnected')
  })

  it('has stopped the host when stop returns', async () => {
    const { profile, control, host } = await serve()
    host.on('host.stop', () => (setImmediate(() => void control.close()), {}))
    expect(await runCli(profile, ['stop'])).toEqual({
      code: 0,
      stdout: 'The peer has stopped.\n',
      stderr: '',
    })
  })
})

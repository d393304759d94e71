import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeHost, refusal, untilAborted } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import {
  answerRow,
  peerRow,
  pipeRow,
  resolutionRow,
  statusRow,
  trafficRow,
} from '../../../tests/support/rows.ts'
import { runCli, startCli } from '../../../tests/support/run-cli.ts'
import type { TrustRow } from '../../shared/rows.ts'
import { silentLog } from '../base/log.ts'
import { openControlSocket } from '../headless/control-socket.ts'

/** A host that runs with a profile of its own. */
const serve = async (host = new FakeHost()) => {
  const profile = temporaryFolder()
  mkdirSync(join(profile, 'run'), { mode: 0o700 })
  const path = join(profile, 'run', 'control.sock')
  const control = await openControlSocket({ path, api: host, log: silentLog })
  onTestFinished(() => control.close())
  return { host, profile, control }
}

const withPipes = (...names: string[]) => {
  const host = new FakeHost()
  host.snapshots.set(
    'pipes',
    names.map((name) => pipeRow(name)),
  )
  return host
}

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { interval: 5, timeout: 10_000 })

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

  describe('resolve', () => {
    /** A host whose query brings these answers, one after the other, and then ends. */
    const answering = (answers: ReturnType<typeof answerRow>[]) => {
      const host: FakeHost = withPipes('news').on('pipes.resolve', () => {
        setImmediate(() => {
          for (const answer of answers) host.change('answers', { rows: [answer] })
          const last = new Map(answers.map((answer) => [answer.id, answer]))
          host.snapshots.set('answers', [...last.values()])
          host.change('resolutions', {
            rows: [resolutionRow({ state: 'done', summary: 'That is all.' })],
          })
        })
        return { resolutionId: 'run' }
      })
      return host
    }

    it('prints the answers as they come and the summary, and ends with 0 when one is usable', async () => {
      const { profile } = await serve(
        answering([
          answerRow('a', { verdict: 'checking' }),
          answerRow('a', { wouldChoose: 'nearest' }),
        ]),
      )
      const { code, stdout } = await runCli(profile, ['pipe', 'resolve', 'news', '--json'])
      const lines = stdout
        .trim()
        .split('\n')
        .map(
          (line) =>
            JSON.parse(line) as { answer?: { verdict: string }; resolution?: { summary: string } },
        )
      expect(code).toBe(0)
      expect(lines.at(-2)?.answer?.verdict).toBe('usable')
      expect(lines.at(-1)?.resolution?.summary).toBe('That is all.')
      const people = await runCli(profile, ['pipe', 'resolve', 'news'])
      expect(people.stdout).toMatch(/^PEER .*VERDICT/)
      expect(people.stdout).toContain('That is all.\nThe rule would choose bob: nearest\n')
    })

    it('ends with 5 when nobody can be bound', async () => {
      const { profile } = await serve(answering([answerRow('a', { verdict: 'refused' })]))
      expect(await runCli(profile, ['pipe', 'resolve', 'news'])).toMatchObject({ code: 5 })
    })

    it('cancels the query in the host at Ctrl-C', async () => {
      const cancelled: unknown[] = []
      const host: FakeHost = withPipes('news')
        .on('pipes.resolve', () => ({ resolutionId: 'run' }))
        .on('pipes.cancelResolve', (input) => {
          cancelled.push(input)
          host.change('resolutions', { rows: [resolutionRow({ state: 'cancelled' })] })
          return {}
        })
      const { profile } = await serve(host)
      const run = startCli(profile, ['pipe', 'resolve', 'news'])
      await until(() => expect(host.signals).toHaveLength(1))
      run.child.kill('SIGINT')
      expect(await run.ended).toBe(130)
      expect(cancelled).toEqual([{ resolutionId: 'run' }])
    })
  })

  describe('trust', () => {
    const key = 'ab'.repeat(32)
    const row: TrustRow = {
      ...{ id: key, peerId: peerRow('bob').id, shortId: 'B0BB0BB0', name: 'bob' },
      ...{ standing: 'seen', standingSinceWallMs: 0, firstSeenWallMs: 0, lastSeenWallMs: 0 },
      ...{
        linked: true,
        grants: [{ right: 'bind' }],
        warning: 'Its name may be taken for another',
      },
    }
    const known = () => {
      const host = withPipes('news')
      host.snapshots.set('trust', [row])
      const calls: unknown[] = []
      const names = ['trust.setStanding', 'trust.grant', 'trust.revoke', 'trust.forget'] as const
      for (const name of [...names, 'pipes.setAccess'] as const)
        host.on(name, (input) => (calls.push([name, input]), {}))
      return { host, calls }
    }

    it('lists keys with how they stand, what they may do and what is odd about them', async () => {
      const { profile } = await serve(known().host)
      const { stdout } = await runCli(profile, ['peer', 'keys'])
      expect(stdout).toMatch(/abababababababab +B0BB0BB0 +bob +seen +bind +yes .*may be taken/)
    })

    it.each([
      [['peer', 'trust', 'bob'], 'trust.setStanding', { fingerprint: key, standing: 'paired' }],
      [['peer', 'block', 'B0BB'], 'trust.setStanding', { fingerprint: key, standing: 'blocked' }],
      [['peer', 'ignore', key], 'trust.setStanding', { fingerprint: key, standing: 'ignored' }],
      [['peer', 'forget', key.slice(0, 8)], 'trust.forget', { fingerprint: key }],
      [
        ['peer', 'grant', 'bob', '--right', 'send'],
        'trust.grant',
        { fingerprint: key, right: 'send' },
      ],
      [
        ['peer', 'revoke', 'bob', '--right', 'bind', '--pipe', 'news'],
        'trust.revoke',
        { fingerprint: key, right: 'bind', pipeId: pipeRow('news').id },
      ],
    ])('%s', async (words, name, input) => {
      const { host, calls } = known()
      const { profile } = await serve(host)
      expect(await runCli(profile, words)).toMatchObject({ code: 0 })
      expect(calls).toEqual([[name, input]])
    })

    it('trusts by the whole fingerprint, and not by another one', async () => {
      const { host, calls } = known()
      const { profile } = await serve(host)
      const trust = (hex: string) => runCli(profile, ['peer', 'trust', 'bob', '--fingerprint', hex])
      expect(await trust('cd'.repeat(32))).toMatchObject({ code: 2 })
      expect(calls).toEqual([])
      expect(await trust('ABAB '.repeat(16))).toMatchObject({ code: 0 })
      expect(calls).toMatchObject([['trust.setStanding', { compared: key }]])
    })

    it('ends with 3 for a peer that has proved no key', async () => {
      const { profile } = await serve(known().host)
      expect(await runCli(profile, ['peer', 'block', 'eve'])).toMatchObject({ code: 3 })
    })

    it('lets peers into a pipe, and says for whom it is', async () => {
      const { host, calls } = known()
      const { profile } = await serve(host)
      const { stdout } = await runCli(profile, ['pipe', 'access', 'news', '--peer', 'bob'])
      const pipeId = pipeRow('news').id
      expect(stdout).toBe('chosen: Nobody was given the right\n')
      expect(calls).toEqual([
        ['pipes.setAccess', { pipeId, access: 'chosen' }],
        ['trust.grant', { fingerprint: key, right: 'bind', pipeId }],
        ['trust.grant', { fingerprint: key, right: 'send', pipeId }],
      ])
    })

    it('changes nothing where two accesses, or an unknown peer, are named', async () => {
      const { host, calls } = known()
      const { profile } = await serve(host)
      const access = (...flags: string[]) => runCli(profile, ['pipe', 'access', 'news', ...flags])
      expect(await access('--anyone', '--paired')).toMatchObject({ code: 2 })
      expect(await access('--peer', 'eve')).toMatchObject({ code: 3 })
      expect(calls).toEqual([])
    })
  })

  describe('peer info', () => {
    const asking = () => {
      const host = new FakeHost()
      host.snapshots.set('peers', [peerRow('bob')])
      return host
    }
    const info = {
      ...{ peerId: peerRow('bob').id, askedWallMs: 100_000, elapsedMs: 3, uptimeMs: 7_200_000 },
      ...{ clockAheadMs: -90_000, lastIncomingWallMs: 88_000 },
      endpoints: [{ address: 'tcp://10.0.0.2:9701', bytesIn: 2_048 }],
    }

    it('asks the peer that is named, and shows what it says of itself', async () => {
      const host = asking().on('peers.info', (input) => {
        expect(input).toEqual({ peerId: peerRow('bob').id })
        return info
      })
      const { profile } = await serve(host)
      const { code, stdout } = await runCli(profile, ['peer', 'info', 'bob'])
      expect(code).toBe(0)
      for (const shown of [/up for +2 h/, /its clock +1 min behind/, /last message in +12 s ago/])
        expect(stdout).toMatch(shown)
      expect(stdout).toMatch(/ENDPOINT +IN +OUT\ntcp:\/\/10\.0\.0\.2:9701 +2\.0 KiB/)
      const json = await runCli(profile, ['peer', 'info', 'bob', '--json'])
      expect(JSON.parse(json.stdout)).toEqual({ version: 1, info })
    })

    it('ends with 6 when the peer tells nothing', async () => {
      const host = asking().on('peers.info', () => {
        throw refusal('peer/no-answer', 'bob told nothing of itself')
      })
      const { profile } = await serve(host)
      const { code, stderr } = await runCli(profile, ['peer', 'info', 'bob'])
      expect(code).toBe(6)
      expect(stderr).toContain('bob told nothing of itself')
    })
  })

  describe('group', () => {
    const row = (name: string, more = {}) => ({
      ...{ id: `urn:jxta:uuid-group-${name}`, shortId: `GROUP${name}`, name },
      ...{ origin: 'created', joined: true, members: 2, memberPeers: [], pipes: 1 },
      ...{ policy: 'open', ...more },
    })
    const withGroups = () => {
      const host = new FakeHost()
      const readers = row('readers', {
        ...{ origin: 'found', joined: false, members: 0 },
        learnedFromPeer: { peerId: 'q', name: 'bob' },
      })
      host.snapshots.set('groups', [row('NetPeerGroup', { origin: 'home' }), readers])
      return host
    }

    it('lists groups with who is in them', async () => {
      const { profile } = await serve(withGroups())
      const { stdout } = await runCli(profile, ['group', 'ls'])
      expect(stdout).toMatch(/GROUPNet\S* +NetPeerGroup +yes +2 +1 +open +every peer is in it/)
      expect(stdout).toMatch(/GROUPrea\S* +readers +no +1 +open +found through bob/)
    })

    it.each([
      ['join', 'groups.join', 'readers is joined.'],
      ['leave', 'groups.leave', 'readers is left.'],
      ['rm', 'groups.remove', 'readers is removed.'],
    ])('%s finds the group by its name', async (verb, call, said) => {
      const inputs: unknown[] = []
      const host = withGroups().on(call, (input) => (inputs.push(input), {}))
      const { profile } = await serve(host)
      const { stdout, code } = await runCli(profile, ['group', verb, 'readers'])
      expect([code, stdout]).toEqual([0, `${said}\n`])
      expect(inputs).toEqual([{ groupId: row('readers').id }])
    })

    it('creates one, joined unless told not to', async () => {
      const inputs: unknown[] = []
      const host = new FakeHost().on('groups.create', (input) => (inputs.push(input), row('club')))
      const { profile } = await serve(host)
      await runCli(profile, ['group', 'create', 'club', '--publish'])
      await runCli(profile, ['group', 'create', 'club', '--no-join', '--description', 'x'])
      expect(inputs).toEqual([
        { name: 'club', join: true, publish: true, policy: 'open' },
        { name: 'club', join: false, publish: false, policy: 'open', description: 'x' },
      ])
    })

    it('lists who is in a closed one, lets in and removes', async () => {
      const [ada, ben] = ['ada', 'ben'].map((name, at) => ({
        ...{ id: `${at}`.repeat(64), peerId: name, shortId: name, name, role: 'member' },
        ...{ creator: name === 'ada', self: false, linked: true, sinceWallMs: 0 },
        ...{ addedByName: 'ada', standing: 'paired' },
      }))
      const host = withGroups()
      const inputs: unknown[] = []
      host.snapshots.set('groupMembers', [ada, ben])
      for (const name of ['groups.addMember', 'groups.removeMember'] as const)
        host.on(name, (input) => (inputs.push(input), {}))
      const { profile } = await serve(host)
      const { stdout } = await runCli(profile, ['group', 'members', 'readers'])
      expect(stdout).toMatch(/ada +creator +paired/)
      expect(stdout).toMatch(/ben +member +paired/)
      expect(await runCli(profile, ['group', 'remove', 'readers', 'ben'])).toMatchObject({
        code: 0,
      })
      expect(await runCli(profile, ['group', 'remove', 'readers', 'zoe'])).not.toMatchObject({
        code: 0,
      })
      expect(inputs).toEqual([{ groupId: row('readers').id, fingerprint: ben!.id }])
    })

    it('ends with 3 for a group that is not there', async () => {
      const { profile } = await serve(withGroups())
      expect(await runCli(profile, ['group', 'join', 'nobody'])).toMatchObject({ code: 3 })
    })

    it('is where a pipe is created when it is named', async () => {
      const inputs: unknown[] = []
      const host = withGroups().on('pipes.create', (input) => {
        inputs.push(input)
        return pipeRow('books', { group: { id: row('readers').id, name: 'readers' } })
      })
      const { profile } = await serve(host)
      const { stdout } = await runCli(profile, ['pipe', 'create', 'books', '--group', 'readers'])
      expect(inputs).toMatchObject([{ name: 'books', groupId: row('readers').id }])
      expect(stdout).toMatch(/^group +readers$/m)
    })
  })

  describe('send', () => {
    const sending = (...pipes: ReturnType<typeof pipeRow>[]) => {
      const made: [string, unknown][] = []
      const host = new FakeHost()
      host.snapshots.set('pipes', pipes)
      host.snapshots.set('peers', [peerRow('bob')])
      for (const name of ['pipes.bind', 'pipes.send'])
        host.on(name, (input) => {
          made.push([name, input])
          return name === 'pipes.send'
            ? { sizeBytes: 5, state: 'sent' }
            : {
                id: 'b',
                pipeId: 'p',
                peerId: 'q',
                peerName: 'bob',
                endpoint: 'e',
                transport: 'tcp',
                chosenBy: 'rule',
                reason: 'r',
                boundWallMs: 0,
              }
        })
      return { host, made }
    }
    const output = {
      peerId: 'q',
      peerName: 'bob',
      endpoint: 'e',
      transport: 'tcp',
      sent: 0,
      sentBytes: 0,
      waiting: 0,
    }

    it('sends a text through a pipe that is bound', async () => {
      const { host, made } = sending(pipeRow('news', { output }))
      const { profile } = await serve(host)
      expect(await runCli(profile, ['send', 'news', 'hello'])).toMatchObject({ code: 0 })
      expect(made).toMatchObject([['pipes.send', { elements: [{ name: 'data', text: 'hello' }] }]])
    })

    it('binds by the rule first where the pipe is not bound', async () => {
      const { host, made } = sending(pipeRow('news'))
      const { profile } = await serve(host)
      expect(await runCli(profile, ['send', 'news', 'hello'])).toMatchObject({ code: 0 })
      expect(made.map(([name]) => name)).toEqual(['pipes.bind', 'pipes.send'])
    })

    it('sends the very bytes of the standard input', async () => {
      const { host, made } = sending(pipeRow('news', { output }))
      const { profile } = await serve(host)
      const bytes = Buffer.from([0, 0xff, 0x1b, 0x0a, 0xc3])
      expect(await runCli(profile, ['send', 'news', '-'], bytes)).toMatchObject({ code: 0 })
      expect(made).toMatchObject([
        ['pipes.send', { elements: [{ base64: bytes.toString('base64') }] }],
      ])
    })
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

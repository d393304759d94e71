import { describe, expect, it, vi } from 'vitest'
import { FakeHost, refusal, untilAborted } from '../../../tests/support/fake-host.ts'
import { pipeRow } from '../../../tests/support/rows.ts'
import { runCli, startCli } from '../../../tests/support/run-cli.ts'
import { serveProfile } from '../../../tests/support/served-host.ts'
import type { ConversationRow } from '../../shared/rows.ts'
import { createDeferred } from '../base/deferred.ts'

const CONVERSATION: ConversationRow = {
  ...{ id: 'c1', shortId: 'c1', pipeId: 'urn:jxta:uuid-lab', peerId: 'p', peerName: 'Xenia' },
  ...{ opened: 'here', state: 'Bound', stateReason: '', stateSinceWallMs: 1, openedWallMs: 1 },
  ...{
    reliable: true,
    sent: 0,
    sentBytes: 0,
    received: 0,
    receivedBytes: 0,
    held: 0,
    heldBytes: 0,
  },
}

/** A host with one conversation, whose other side says `pong`, and ends it where `broken` is given. */
const conversing = (broken?: string) => {
  const host = new FakeHost()
  const made: [string, unknown][] = []
  const closed = createDeferred()
  host.snapshots.set('pipes', [pipeRow('lab')])
  const note = (name: string, answer: unknown) =>
    host.on(name, (input) => {
      made.push([name, input])
      return answer
    })
  note('conversations.open', CONVERSATION)
  note('conversations.send', { sizeBytes: 1 })
  host.on('conversations.close', () => {
    made.push(['conversations.close', {}])
    closed.resolve()
    return {}
  })
  let asked = 0
  const pong = { peerId: 'p', peerName: 'Xenia', proven: true, protection: 'link', sizeBytes: 4 }
  const elements = [{ namespace: '', name: 'data', type: 'text/plain', text: 'pong' }]
  host.on('conversations.receive', async (_input, signal) => {
    const first = asked++ === 0
    if (!first && broken === undefined) await Promise.race([closed.promise, untilAborted(signal)])
    return {
      ...{ receiverId: 'r', messages: first ? [{ ...pong, elements }] : [], open: first },
      ...{ broken: broken !== undefined, reason: broken ?? 'Closed here' },
    }
  })
  return { host, made }
}

describe('pipe connect', () => {
  it('sends each line, prints what comes, and ends in order at the end of the input', async () => {
    const { host, made } = conversing()
    const run = await runCli(await serveProfile(host), ['pipe', 'connect', 'lab'], 'one\ntwo\n')
    expect(run).toMatchObject({ code: 0, stdout: 'pong\n' })
    expect(run.stderr).toContain('in conversation with Xenia over lab (reliable)')
    const sends = made.filter(([name]) => name === 'conversations.send')
    expect(sends.map(([, input]) => input)).toMatchObject([
      { conversationId: 'c1', elements: [{ name: 'data', text: 'one' }] },
      { conversationId: 'c1', elements: [{ name: 'data', text: 'two' }] },
    ])
    expect(made.findIndex(([name]) => name === 'conversations.close')).toBeGreaterThan(2)
  })

  it('asks for a plain one, and prints objects, where that is wished', async () => {
    const { host, made } = conversing()
    const { code, stdout } = await runCli(await serveProfile(host), [
      ...['pipe', 'connect', 'lab', '--plain', '--json'],
    ])
    expect([code, made[0]]).toEqual([
      ...[0, ['conversations.open', { pipeId: pipeRow('lab').id, reliable: false }]],
    ])
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line) as object)[1])
    expect(kinds).toEqual(['conversation', 'message', 'ended'])
  })

  it('ends with 5 and the reason when the conversation breaks', async () => {
    const { host } = conversing('The other side was silent for 120 s')
    const run = startCli(await serveProfile(host), ['pipe', 'connect', 'lab'])
    expect(await run.ended).toBe(5)
    expect(run.stderr()).toContain('The other side was silent for 120 s')
  })

  it('says why a line cannot be sent', async () => {
    const { host } = conversing()
    host.on('conversations.send', () => {
      throw refusal('pipe/full', 'there is no room')
    })
    const run = await runCli(await serveProfile(host), ['pipe', 'connect', 'lab'], 'one\n')
    expect(run).toMatchObject({ code: 4 })
    expect(run.stderr).toContain('there is no room (pipe/full)')
  })
})

describe('pipe show', () => {
  it('lists conversations with both paths where two are taken at once', async () => {
    const host = new FakeHost()
    host.snapshots.set('pipes', [pipeRow('lab')])
    const since = { sinceWallMs: 1, reason: 'so' }
    const tower = { peerId: 't', name: 'tower' }
    const path = { transport: 'tcp', endpoint: 'tcp://10.0.0.7:9701', relays: [], rttMs: 3 }
    const beside = { transport: 'ws', endpoint: 'ws://10.0.9.7:9702', relays: [tower], sent: 4 }
    const talk = { path: { ...path, ...since }, beside: { ...beside, ...since } }
    host.snapshots.set('conversations', [{ ...CONVERSATION, ...talk }])
    const profile = await serveProfile(host)
    const { stdout } = await runCli(profile, ['pipe', 'show', 'lab'])
    expect(stdout).toMatch(
      /Xenia +Bound +tcp:\/\/10\.0\.0\.7:9701 direct 3 ms +ws:\/\/10\.0\.9\.7:9702 over tower/,
    )
    const { stdout: json } = await runCli(profile, ['pipe', 'show', 'lab', '--json'])
    expect(JSON.parse(json)).toMatchObject({ pipe: { name: 'lab' }, conversations: [talk] })
  })
})

describe('pipe serve', () => {
  it('prints what others who connect say, answers all of them, and with --once ends after the first', async () => {
    const { host, made } = conversing('The other side closed it')
    host.snapshots.set('conversations', [{ ...CONVERSATION, id: 'old', opened: 'there' }])
    const run = startCli(await serveProfile(host), ['pipe', 'serve', 'lab', '--once'])
    await vi.waitFor(() => expect(run.stderr()).toContain('serving lab'), 10_000)
    host.change('conversations', { rows: [{ ...CONVERSATION, opened: 'there' }] })
    expect(await run.ended).toBe(0)
    expect(run.stdout()).toMatch(/^\S+ {2}Xenia {2}pong\n$/)
    expect(run.stderr()).toContain('Xenia: The other side closed it')
    expect(made).toEqual([])
  })
})

describe('a saved conversation', () => {
  const host = () => {
    const { host, made } = conversing('The other side closed it')
    host.on('pipes.setSaved', (input) => {
      made.push(['pipes.setSaved', input])
      return {}
    })
    return { host, made }
  }

  it('is chosen with the pipe, before it begins', async () => {
    const { host: saving, made } = host()
    const run = await runCli(await serveProfile(saving), [
      'pipe',
      'connect',
      'lab',
      '--saved',
      '--stay',
    ])
    expect(run.stderr).toContain('The other side closed it')
    expect(made.map(([name]) => name).slice(0, 2)).toEqual(['pipes.setSaved', 'conversations.open'])
    expect(made[0]?.[1]).toEqual({ pipeId: pipeRow('lab').id, saved: true })
  })

  it('is gone on with, behind the last number that was read', async () => {
    const { host: saving, made } = host()
    const kept = { ...CONVERSATION, saved: { here: true, there: true } }
    saving.snapshots.set('conversations', [kept])
    let asked: unknown
    saving.on('conversations.receive', (input) => {
      asked ??= input
      const over = { messages: [], open: false, broken: false, reason: 'The other side closed it' }
      return { receiverId: 'r', ...over }
    })
    const args = ['pipe', 'connect', 'lab', '--resume', '--after', '17', '--stay']
    const run = await runCli(await serveProfile(saving), args)
    expect([run.code, made.map(([name]) => name)]).toEqual([0, ['conversations.close']])
    expect(asked).toMatchObject({ conversationId: 'c1', after: 17 })
  })

  it('that is not there is not begun instead', async () => {
    const { host: saving, made } = host()
    saving.snapshots.set('conversations', [CONVERSATION])
    const run = await runCli(await serveProfile(saving), ['pipe', 'connect', 'lab', '--resume'])
    expect(run.code).not.toBe(0)
    expect(run.stderr).toContain('No saved conversation is open over lab')
    expect(made).toEqual([])
  })

  it('and whether a pipe is critical, are set by name', async () => {
    const { host: saving, made } = host()
    saving.on('pipes.setCritical', (input) => {
      made.push(['pipes.setCritical', input])
      return {}
    })
    const profile = await serveProfile(saving)
    const pipeId = pipeRow('lab').id
    const run = await runCli(profile, ['pipe', 'set', 'lab', '--saved', 'off', '--critical', 'on'])
    expect(run.stdout).toBe('Conversations over lab are not saved.\nlab is critical.\n')
    expect(made).toEqual([
      ['pipes.setSaved', { pipeId, saved: false }],
      ['pipes.setCritical', { pipeId, critical: true }],
    ])
    await runCli(profile, ['pipe', 'set', 'lab', '--two-paths', 'off'])
    expect(made.at(-1)).toEqual(['pipes.setCritical', { pipeId, critical: true, twoPaths: false }])
    expect((await runCli(profile, ['pipe', 'set', 'lab'])).stderr).toContain('Say what to set')
  })
})

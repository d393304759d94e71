import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { pipeRow } from '../../../tests/support/rows.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

const REPLY = {
  ...{ peerId: 'p', peerName: 'Xenia', sizeBytes: 4 },
  elements: [
    { namespace: '', name: 'data', type: 'text/plain', sizeBytes: 4, text: 'fine', cut: false },
  ],
}

const BOUND = {
  ...{ peerId: 'p', peerName: 'Xenia', endpoint: 'e', transport: 'tcp' },
  ...{ sent: 0, sentBytes: 0, waiting: 0 },
}

/** A host whose pipe is bound, and which answers requests so. */
const answering = async (answer: object) => {
  const host = new FakeHost()
  const asked: unknown[] = []
  host.snapshots.set('pipes', [pipeRow('lab', { output: BOUND }), pipeRow('answers')])
  host.on('pipes.request', (input) => {
    asked.push(input)
    return answer
  })
  const { profile } = await serve(host)
  return { profile, asked }
}

describe('pipe request', () => {
  it('prints the reply, and says from whom and how long it took', async () => {
    const { profile, asked } = await answering({ reply: REPLY, roundTripMs: 3.2, others: 2 })
    const run = await runCli(profile, [
      ...['pipe', 'request', 'lab', '--text', 'status', '--replies', 'answers'],
    ])
    expect(run).toMatchObject({ code: 0, stdout: 'fine\n' })
    expect(run.stderr).toContain('Xenia replied with 4 B after 3.2 ms')
    expect(run.stderr).toContain('2 others came meanwhile')
    expect(asked).toMatchObject([
      {
        ...{ pipeId: pipeRow('lab').id, replyPipeId: pipeRow('answers').id },
        ...{ match: { kind: 'next' }, timeoutMs: 30_000 },
        elements: [{ name: 'data', text: 'status' }],
      },
    ])
  })

  it('takes the standard input, and says how the reply is told', async () => {
    const { profile, asked } = await answering({ reply: REPLY, roundTripMs: 3, others: 0 })
    const flags = ['--by-json', 'head.id', '--timeout', '5', '--mime', 'application/json', '--json']
    const { code, stdout } = await runCli(profile, ['pipe', 'request', 'lab', ...flags], '{"a":1}')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ request: { roundTripMs: 3, reply: REPLY } })
    expect(asked).toMatchObject([
      {
        ...{ match: { kind: 'json', field: 'head.id' }, timeoutMs: 5_000 },
        elements: [{ name: 'data', type: 'application/json', base64: btoa('{"a":1}') }],
      },
    ])
  })

  it('ends as a wait that was too long where no reply came', async () => {
    const { profile } = await answering({ roundTripMs: 30_000, others: 1 })
    const { code, stderr } = await runCli(profile, ['pipe', 'request', 'lab', '--text', 'x'])
    expect(code).toBe(6)
    expect(stderr).toContain('no reply within 30 s; 1 others came')
  })

  it('tells replies in one way alone', async () => {
    const { profile, asked } = await answering({ reply: REPLY, roundTripMs: 3, others: 0 })
    const flags = ['--by-json', 'id', '--by-element', 'id', '--text', 'x']
    expect((await runCli(profile, ['pipe', 'request', 'lab', ...flags])).code).toBe(2)
    expect(asked).toEqual([])
  })
})

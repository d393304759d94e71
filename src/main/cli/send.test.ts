import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { peerRow, pipeRow } from '../../../tests/support/rows.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

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

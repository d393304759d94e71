import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'
import { pipeRow } from '../../../tests/support/rows.ts'

const PIPE = pipeRow('report')
const ROW = {
  ...{ id: '0a1b2c3d-0000-4000-8000-000000000000', shortId: '0a1b2c3d', kind: 'command' },
  ...{ pipeId: PIPE.id, pipeName: PIPE.name, pipeShortId: PIPE.shortId },
  ...{ local: '/usr/bin/jq -c .', state: 'Ready', stateReason: 'It runs', stateSinceWallMs: 0 },
  ...{ enabled: true, connections: 1, total: 2, refused: 0, bytesIn: 3, bytesOut: 4 },
}

const fitting = async () => {
  const host = new FakeHost()
  host.snapshots.set('pipes', [PIPE])
  host.snapshots.set('attachments', [ROW])
  const asked: [string, unknown][] = []
  for (const name of ['command', 'share', 'use', 'setEnabled', 'closeConnection'] as const)
    host.on(`attachments.${name}`, (input) => {
      asked.push([name, input])
      return name === 'setEnabled' || name === 'closeConnection' ? {} : ROW
    })
  const { profile } = await serve(host)
  return { profile, host, asked }
}

describe('the command attach', () => {
  it('hands a program over with its arguments as they are, whatever they look like', async () => {
    const { profile, asked } = await fitting()
    const args = ['-rf', '--json', '--', '$(touch x)', '"&calc', '@list', '']
    const run = await runCli(profile, ['attach', 'command', 'report', '--', '/bin/true', ...args])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(asked).toEqual([['command', { pipeId: PIPE.id, program: '/bin/true', args }]])
  })

  it('shares a port of this machine, or of another by its name', async () => {
    const { profile, asked } = await fitting()
    await runCli(profile, ['attach', 'share', 'report', '5432'])
    await runCli(profile, ['attach', 'share', 'report', '[::1]:80'])
    const wrong = await runCli(profile, ['attach', 'share', 'report', '80:x'])
    expect(wrong).toMatchObject({ code: 2 })
    expect(asked.map(([, input]) => input)).toEqual([
      { pipeId: PIPE.id, host: '127.0.0.1', port: 5_432 },
      { pipeId: PIPE.id, host: '::1', port: 80 },
    ])
  })

  it('uses a pipe at a port, which forward does too', async () => {
    const { profile, asked } = await fitting()
    await runCli(profile, ['attach', 'use', 'report', '--socket'])
    const run = await runCli(profile, ['forward', 'report', '--port', '8080', '--json'])
    expect(JSON.parse(run.stdout)).toMatchObject({ version: 1, attachment: { id: ROW.id } })
    expect(asked.map(([, input]) => input)).toEqual([
      { pipeId: PIPE.id, socket: true },
      { pipeId: PIPE.id, port: 8_080 },
    ])
  })

  it('lists, switches and drops by short ids', async () => {
    const { profile, host, asked } = await fitting()
    const { stdout } = await runCli(profile, ['attach', 'ls'])
    expect(stdout).toContain('/usr/bin/jq -c .')
    expect(await runCli(profile, ['attach', 'off', '0a1b'])).toMatchObject({ code: 0 })
    const connection = { id: 'feed0000-1', attachmentId: ROW.id, peerId: 'p', peerName: 'bob' }
    const bytes = { openedWallMs: 0, bytesIn: 0, bytesOut: 0, conversationId: 'c' }
    host.snapshots.set('attachmentConnections', [{ ...connection, ...bytes }])
    expect(await runCli(profile, ['attach', 'drop', 'feed'])).toMatchObject({ code: 0 })
    expect(await runCli(profile, ['attach', 'drop', 'beef'])).toMatchObject({ code: 3 })
    expect(asked).toEqual([
      ['setEnabled', { attachmentId: ROW.id, on: false }],
      ['closeConnection', { connectionId: 'feed0000-1' }],
    ])
  })
})

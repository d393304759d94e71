import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { pipeRow } from '../../../tests/support/rows.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serve } from '../../../tests/support/served-host.ts'

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

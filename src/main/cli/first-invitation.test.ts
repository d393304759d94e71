import { expect, it } from 'vitest'
import { PassThrough } from 'node:stream'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { statusRow } from '../../../tests/support/rows.ts'
import { sayFirstInvitation } from './first-invitation.ts'
import { Output } from './output.ts'

const LINK = `pipefitter:invite/${'A'.repeat(120)}`
const WORDS = 'youth soccer goat friend zoo abandon ability able about'.split(' ')

const say = async (host: FakeHost, managed: boolean): Promise<string> => {
  const stdout = new PassThrough()
  const output = new Output({ stdout, stderr: new PassThrough(), json: false, colours: false })
  await sayFirstInvitation(output, host, statusRow({ name: 'server', managed }))
  return String(stdout.read() ?? '')
}
const invitingHost = () => {
  const asked: unknown[] = []
  const host = new FakeHost()
    .on('invitations.create', (input: unknown) => {
      asked.push(input)
      return { invitation: invitation([]), link: LINK, words: WORDS }
    })
    .on('invitations.link', (input: unknown) => {
      asked.push(input)
      return { link: LINK, words: WORDS }
    })
  return { host, asked }
}
const invitation = (rights: readonly string[]) => ({
  ...{ id: 'one', state: 'open', note: '', uses: 1, usedBy: [], rights },
  ...{ createdWallMs: 0, expiresWallMs: 1 },
})
const key = (grants: readonly object[]) => ({ id: 'a', standing: 'paired', grants })

it('invites to manage a peer that is managed, with what to do', async () => {
  const { host, asked } = invitingHost()
  const said = await say(host, true)
  expect(asked).toEqual([{ lifetimeMs: 86_400_000, uses: 1, note: '', rights: ['administrate'] }])
  expect(said).toContain(LINK)
  expect(said).toContain(WORDS.join(' '))
  expect(said).toContain('Manage this peer')
})

it('gives no right to whoever is only to be paired', async () => {
  const { host, asked } = invitingHost()
  expect(await say(host, false)).toContain(LINK)
  expect(asked).toMatchObject([{ rights: [] }])
})

it('says one again that is open already, and none that gives another right', async () => {
  const { host, asked } = invitingHost()
  host.snapshots.set('invitations', [invitation(['administrate'])])
  await say(host, true)
  await say(host, false)
  expect(asked).toMatchObject([{ invitationId: 'one' }, { rights: [] }])
})

it('says nothing once somebody is paired, and where it is managed once somebody may', async () => {
  const { host, asked } = invitingHost()
  host.snapshots.set('trust', [key([{ right: 'administrate' }])])
  expect([await say(host, true), await say(host, false)]).toEqual(['', ''])
  host.snapshots.set('trust', [key([{ right: 'administrate', pipe: { id: 'x', name: 'x' } }])])
  expect(await say(host, false)).toBe('')
  expect(asked).toEqual([])
  expect(await say(host, true)).toContain(LINK)
})

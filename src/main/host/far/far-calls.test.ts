import { expect, it } from 'vitest'
import { calls } from '../../../shared/contract.ts'
import { forFar } from './far-calls.ts'

const NEVER = { signal: new AbortController().signal }

const setUp = (...rights: readonly string[]) => {
  const [reached, changing, refused]: [string[], string[], string[]] = [[], [], []]
  const api = forFar({
    api: {
      call: async (name) => reached.push(name),
      subscribe: () => () => {},
    },
    has: (right) => rights.includes(right),
    onChanging: (name) => changing.push(name),
    onRefused: (name) => refused.push(name),
  })
  const call = (name: string, input: unknown) => api.call(name, input, NEVER)
  return { call, reached, changing, refused }
}

/** Who is trusted, what names the machine’s own things, its identity and its end are not for others. */
const NEVER_FROM_AFAR =
  /^(identity\.keepKey|backup\.|host\.|desktop\.|ui\.|pairing\.|invitations\.|inbox\.|trust\.(setStanding|forget)|settings\.setInterface|groups\.(invite|addMember|setRole)|files\.|attachments\.command|transfers\.send)/

it.each(Object.keys(calls).filter((name) => NEVER_FROM_AFAR.test(name)))(
  'refuses %s from another peer',
  async (name) => {
    const { call, reached, refused } = setUp()
    await expect(call(name, {})).rejects.toMatchObject({ code: 'rpc/reserved' })
    expect([reached, refused]).toEqual([[], [name]])
  },
)

it('refuses what nobody has decided on', async () => {
  await expect(setUp().call('coffee.make', {})).rejects.toMatchObject({ code: 'rpc/reserved' })
  await expect(setUp().call('constructor', {})).rejects.toMatchObject({ code: 'rpc/reserved' })
})

it.each([
  ['trust.grant', { right: 'send' }, true],
  ['trust.grant', { right: 'administrate' }, false],
  ['trust.grant', { right: 'attach-command' }, false],
  ['trust.revoke', { right: 'administrate' }, false],
  ['trust.grant', null, false],
  ['settings.set', { dnsSd: true }, true],
  ['settings.set', { dnsSd: true, managed: true }, false],
  ['settings.set', { legacy: 'allow' }, false],
  ['settings.set', { pairingWords: 4 }, false],
])('lets %s with %j through: %s', async (name, input, isLet) => {
  const { call, reached } = setUp()
  await call(name, input).catch(() => {})
  expect(reached).toEqual(isLet ? [name] : [])
})

it.each([
  ['attachments.share', {}, 'attach-port'],
  ['attachments.setEnabled', { on: true }, 'attach-command'],
  ['transfers.accept', { transferId: 'x' }, 'attach-file'],
])('lets %s through only with the right to that too', async (name, input, right) => {
  const without = setUp('attach-something')
  await expect(without.call(name, input)).rejects.toMatchObject({ code: 'rpc/reserved' })
  const having = setUp(right)
  await having.call(name, input)
  expect(having.reached).toEqual([name])
})

it('does not let what one peer offers be taken for good', async () => {
  const { call } = setUp('attach-file')
  await expect(call('transfers.accept', { always: true })).rejects.toMatchObject({
    code: 'rpc/reserved',
  })
})

it('tells of what may change something, and not of what only looks', async () => {
  const { call, changing } = setUp()
  await call('traffic.rows', {})
  await call('pipes.create', {})
  expect(changing).toEqual(['pipes.create'])
})

/** What a conversation over a critical pipe says goes over two transports at once, between whole hosts with real sockets. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

let alice: RunningHost
let bob: RunningHost

beforeAll(async () => {
  alice = await start('Alice', { ws: { port: 0 } })
  bob = await start('Bob', { ws: { port: 0 } })
})

afterAll(async () => {
  await Promise.all([stop(alice), stop(bob)])
  removeFolders()
})

/** The X-ray, its report and its timeline tell of both paths. */
const isExplained = async (host: RunningHost, pipeId: string): Promise<void> => {
  const [explained] = await rowsOf(host, 'explanation', { pipeId }, ([row]) => row !== undefined)
  const [talk] = explained?.talks ?? []
  const used = [talk?.path?.endpoint, talk?.beside?.endpoint]
  expect(new Set(used.map((one) => one?.split(':')[0]))).toEqual(new Set(['tcp', 'ws']))
  const inUse = explained?.endpoints.filter(({ bound }) => bound).map(({ transport }) => transport)
  expect(new Set(inUse)).toEqual(new Set(['tcp', 'ws']))
  const { text } = await call(host, 'pipes.report', { pipeId })
  expect(text).toMatch(
    /Paths of conversations\n {2}with Alice: (tcp|ws) .*\n {2}and beside it: (tcp|ws) /,
  )
  expect(text).toMatch(/second-path {2}Conversation with Alice goes over (tcp|ws) .* too/)
}

it('both paths are shown, and each message is read once, in order', async () => {
  const wish = { name: 'alarm', publish: true, listen: true, access: 'anyone' } as const
  const { id: pipeId } = await call(alice, 'pipes.create', wish)
  await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
  for (const host of [alice, bob]) await call(host, 'pipes.setCritical', { pipeId, critical: true })
  await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(({ twoPaths }) => twoPaths === true))
  const { id: conversationId } = await call(bob, 'conversations.open', { pipeId })
  const [atAlice] = await rowsOf(alice, 'conversations', { pipeId }, (rows) => rows.length > 0)
  const say = (text: string) =>
    call(bob, 'conversations.send', { conversationId, elements: [{ name: 'data', text }] })
  const rowAt = async (host: RunningHost) => {
    const [row] = await rowsOf(host, 'conversations', { pipeId }, (rows) => rows.length > 0)
    return row
  }
  const isDoubled = async (): Promise<boolean> => {
    await say('again')
    return ((await rowAt(bob))?.beside?.sent ?? 0) > 0
  }
  await expect.poll(isDoubled, { timeout: 20_000 }).toBe(true)
  for (let n = 0; n < 20; n++) await say(String(n))
  // What is told of it changes with the next message alone: it is looked at anew.
  await expect.poll(async () => (await rowAt(bob))?.held, { timeout: 20_000 }).toBe(0)
  await expect.poll(async () => (await rowAt(alice))?.doubles ?? 0).toBeGreaterThan(0)
  const row = await rowAt(bob)
  const schemes = [row?.path?.endpoint, row?.beside?.endpoint].map((one) => one?.split(':')[0])
  expect(schemes.sort()).toEqual(['tcp', 'ws'])
  expect((await rowAt(alice))?.received).toBe(row?.sent)
  await isExplained(bob, pipeId)
  const { messages } = await call(alice, 'conversations.receive', {
    ...{ conversationId: atAlice?.id ?? '', max: 1_000 },
  })
  const texts = messages.map(({ elements }) => elements[0]?.text)
  expect(texts.filter((text) => text !== 'again')).toEqual(
    Array.from({ length: 20 }, (_, n) => String(n)),
  )
})

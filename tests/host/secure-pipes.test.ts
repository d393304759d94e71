/** Secure pipes of two whole hosts, with the keys of their profiles, on the loopback interface. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const text = (value: string) => [{ name: 'text', text: value }]

describe('a secure pipe of two hosts', () => {
  let alice: RunningHost
  let bob: RunningHost

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  it('is bound to the key of the other, and says with what it is protected', async () => {
    const { id } = await call(alice, 'pipes.create', {
      ...{ name: 'secret', type: 'JxtaUnicastSecure', publish: true, listen: true },
      access: 'anyone',
    })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    await call(bob, 'pipes.bind', { pipeId: id })
    const rows = await rowsOf(bob, 'pipes', {}, (pipes) =>
      pipes.some((pipe) => pipe.id === id && pipe.output !== undefined),
    )
    const { fingerprint } = (await loadIdentity(alice.profile)).key
    expect(rows.find((pipe) => pipe.id === id)).toMatchObject({
      state: 'Bound',
      output: { security: { profile: 'tls13', protocol: 'TLSv1.3', fingerprint } },
    })
  })

  it('carries messages both small and large, in order', async () => {
    const [pipe] = await rowsOf(alice, 'pipes', {}, (pipes) => pipes.length === 1)
    const pipeId = pipe?.id ?? ''
    const { receiverId } = await call(alice, 'pipes.receive', { pipeId, waitMs: 0 })
    const sent = ['short', 'l'.repeat(300_000), ...Array.from({ length: 100 }, (_, i) => `n ${i}`)]
    for (const one of sent) await call(bob, 'pipes.send', { pipeId, elements: text(one) })
    const received: (string | undefined)[] = []
    while (received.length < sent.length) {
      const { messages } = await call(alice, 'pipes.receive', { pipeId, receiverId, max: 50 })
      received.push(...messages.map(({ elements }) => elements[0]?.text))
    }
    expect(received).toEqual(sent)
    await call(alice, 'pipes.closeReceiver', { receiverId })
  })

  it('is bound to the same key when the other end was restarted', async () => {
    const [pipe] = await rowsOf(alice, 'pipes', {}, (pipes) => pipes.length === 1)
    const pipeId = pipe?.id ?? ''
    const { folder } = alice.profile
    const [address = ''] = (
      await rowsOf(alice, 'status', {}, (rows) => (rows[0]?.endpoints.length ?? 0) > 0)
    ).flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.address))
    await stop(alice)
    alice = await start('Alice', { folder, port: Number(new URL(address).port) })
    await rowsOf(bob, 'pipes', {}, (rows) =>
      rows.some((row) => row.id === pipeId && (row.state === 'Bound' || row.state === 'Unbound')),
    )
    await call(bob, 'pipes.bind', { pipeId })
    const { receiverId } = await call(alice, 'pipes.receive', { pipeId, waitMs: 0 })
    await call(bob, 'pipes.send', { pipeId, elements: text('after the restart') })
    const { messages } = await call(alice, 'pipes.receive', { pipeId, receiverId, max: 1 })
    expect(messages[0]?.elements[0]?.text).toBe('after the restart')
  })
})

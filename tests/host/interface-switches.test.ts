/** Interfaces of the machine are switched by name while the peer runs, and stay as they were left. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

describe('an interface that is switched off by name', () => {
  let alice: RunningHost
  let bob: RunningHost

  beforeAll(async () => {
    alice = await start('Alice', { multicast: false })
    const [status] = await rowsOf(alice, 'status', {}, ([row]) => row?.endpoints.length === 1)
    const seeds = [status?.endpoints[0]?.address ?? '']
    bob = await start('Bob', { multicast: false, seeds })
    await rowsOf(alice, 'status', {}, ([row]) => row?.connections === 1)
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  it('is not listened on any more, its links end, and it comes back', async () => {
    await call(alice, 'settings.setInterface', { name: 'lo', on: false })
    const [off] = await rowsOf(alice, 'status', {}, ([row]) => row?.connections === 0)
    expect(off?.endpoints).toEqual([])
    expect(off?.interfaces.find(({ name }) => name === 'lo')).toMatchObject({
      ...{ kind: 'loopback', on: false },
    })
    await call(alice, 'settings.setInterface', { name: 'lo', on: true })
    const [on] = await rowsOf(alice, 'status', {}, ([row]) => row?.endpoints.length === 1)
    expect(on?.interfaces.find(({ name }) => name === 'lo')?.on).toBe(true)
  })

  it('is on again at a start that names it', async () => {
    const { folder } = alice.profile
    await call(alice, 'settings.setInterface', { name: 'lo', on: false })
    await stop(alice)
    alice = await start('Alice', { folder, multicast: false })
    const [row] = await rowsOf(alice, 'status', {}, (rows) => rows.length === 1)
    expect(row?.interfaces.find(({ name }) => name === 'lo')?.on).toBe(true)
  })
})

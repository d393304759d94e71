import { expect, test } from 'vitest'
import type { HostApi } from '../../shared/contract.ts'
import { without } from './reserved-calls.ts'

const NEVER = { signal: new AbortController().signal }

test('a reserved call does not reach the host; every other one does', async () => {
  const reached: string[] = []
  const api: HostApi = {
    call: async (name) => reached.push(name),
    subscribe: () => () => {},
  }
  const held = without(api, new Set(['host.stop']))
  await expect(held.call('host.stop', {}, NEVER)).rejects.toMatchObject({ code: 'rpc/reserved' })
  await held.call('pipes.search', {}, NEVER)
  expect(reached).toEqual(['pipes.search'])
})

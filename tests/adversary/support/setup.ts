// No test of an attack passes without having looked at what the attack left behind.
import { afterEach, beforeEach } from 'vitest'
import { hasAsserted, markAll } from './traces.ts'

beforeEach(() => markAll())
afterEach(({ task }) => {
  if (task.result?.state === 'fail' || hasAsserted()) return
  throw new Error('This test asserts neither the traces of an attack nor why there are none')
})

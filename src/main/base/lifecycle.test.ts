import { describe, expect, test } from 'vitest'
import { createDeferred } from './deferred.ts'
import { Scope } from './lifecycle.ts'

describe('a scope', () => {
  test('releases in reverse order, each after the one before has settled', async () => {
    const scope = new Scope()
    const log: string[] = []
    const gate = createDeferred()
    scope.add(() => void log.push('first'))
    scope.add(async () => {
      await gate.promise
      log.push('second')
    })
    const closing = scope.close()
    await Promise.resolve()
    expect(log).toEqual([])
    gate.resolve()
    await closing
    expect(log).toEqual(['second', 'first'])
  })

  test('a close is idempotent: a second one waits for the first', async () => {
    const scope = new Scope()
    let released = 0
    const gate = createDeferred()
    scope.add(async () => {
      released++
      await gate.promise
    })
    const [one, two] = [scope.close(), scope.close()]
    gate.resolve()
    await Promise.all([one, two])
    expect(released).toBe(1)
  })

  test('what is added after the close, as by a start that is still running, is released at once', async () => {
    const scope = new Scope()
    await scope.close()
    let released = 0
    scope.add(() => void released++)
    expect(released).toBe(1)
  })

  test('what is added while it closes is released too', async () => {
    const scope = new Scope()
    const log: string[] = []
    scope.add(() => {
      scope.add(() => void log.push('late'))
      log.push('early')
    })
    await scope.close()
    expect(log).toEqual(['early', 'late'])
  })

  test('one thing can be released alone and is forgotten then', async () => {
    const scope = new Scope()
    let released = 0
    const release = scope.add(() => void released++)
    release()
    release()
    await scope.close()
    expect(released).toBe(1)
  })

  test('a failure does not keep the others from being released, and is told', async () => {
    const scope = new Scope()
    const log: string[] = []
    scope.add(() => void log.push('first'))
    scope.add(() => Promise.reject(new Error('broken')))
    scope.add(() => void log.push('last'))
    await expect(scope.close()).rejects.toThrow('broken')
    expect(log).toEqual(['last', 'first'])
  })

  test('its signal aborts when it closes, before anything is released', async () => {
    const scope = new Scope()
    let aborted: boolean | undefined
    scope.add(() => {
      aborted = scope.signal.aborted
    })
    expect([scope.signal.aborted, scope.isClosed]).toEqual([false, false])
    await scope.close()
    expect([aborted, scope.isClosed]).toEqual([true, true])
  })
})

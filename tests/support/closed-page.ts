/**
 * Ends with each file of tests what its page has begun. A browser that closes a page ends its timers; jsdom leaves those that
 * the page began to Node, which may run one when `document` is gone already: an error of nobody's, which fails the whole run.
 */
import { afterAll } from 'vitest'

const begun = new Set<NodeJS.Timeout>()

const remembered = <Begin extends typeof setTimeout | typeof setInterval>(begin: Begin): Begin =>
  new Proxy(begin, {
    apply: (target, self, given) => {
      const timer = Reflect.apply(target, self, given) as NodeJS.Timeout
      begun.add(timer)
      return timer
    },
  })

globalThis.setTimeout = remembered(globalThis.setTimeout)
globalThis.setInterval = remembered(globalThis.setInterval)

export const endPage = (): void => {
  for (const timer of begun) clearTimeout(timer)
  begun.clear()
}

afterAll(endPage)

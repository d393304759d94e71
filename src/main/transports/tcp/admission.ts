import { isIPv6 } from 'node:net'
import type { ReleasePlace } from '../connection-table.ts'
import { PENDING_MAX, PENDING_PER_ADDRESS_MAX } from './limits.ts'

/**
 * Places for connections that have not greeted yet: few in total and from one source, so that whoever holds many open
 * without a word keeps out nobody but himself.
 */
export class Admission {
  readonly #bySource = new Map<string, number>()
  #total = 0

  /** A place for a connection from `remoteHost`, or none. */
  admit(remoteHost: string): ReleasePlace | undefined {
    const source = sourceOf(remoteHost)
    const held = this.#bySource.get(source) ?? 0
    if (this.#total >= PENDING_MAX || held >= PENDING_PER_ADDRESS_MAX) return undefined
    this.#bySource.set(source, held + 1)
    this.#total++
    let released = false
    return () => {
      if (released) return
      released = true
      this.#release(source)
    }
  }

  #release(source: string): void {
    this.#total--
    const held = (this.#bySource.get(source) ?? 1) - 1
    if (held === 0) this.#bySource.delete(source)
    else this.#bySource.set(source, held)
  }
}

/** An IPv4 address, or the /64 network of an IPv6 one: a host has a whole network of those to itself. */
const sourceOf = (host: string): string => {
  if (!isIPv6(host)) return host
  const [head = '', tail] = host.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  return [...groups, ...new Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}

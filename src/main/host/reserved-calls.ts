import type { CallName, HostApi } from '../../shared/contract.ts'
import { PipefitterError } from '../base/errors.ts'

/**
 * Calls that the command line alone may make, over the control socket. They name programs or files of this machine: a page
 * that something hostile took over would run or read whatever it liked.
 */
const RESERVED: ReadonlySet<CallName> = new Set<CallName>(['attachments.command', 'transfers.send'])

/** The host as pages have it, in a window or a browser: with all calls but the reserved ones, which reject with `rpc/reserved`. */
export const forPages = (api: HostApi): HostApi => without(api, RESERVED)

/** The host without some of its calls; they reject with `rpc/reserved`. */
export const without = (api: HostApi, reserved: ReadonlySet<CallName>): HostApi => {
  const names: ReadonlySet<string> = reserved
  return {
    call: async (name, input, options) => {
      if (!names.has(name)) return api.call(name, input, options)
      throw new PipefitterError('rpc/reserved', `"${name}" is not for this side of the connection`)
    },
    subscribe: (feed, params, onEvent) => api.subscribe(feed, params, onEvent),
  }
}

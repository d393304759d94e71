/** What whoever administrates this peer from another may do here; see docs/SECURITY.md. */
import type { CallName, HostApi } from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Right } from '../../peer/ports/trust.ts'

/** Only looks: not written to the log. */
const LOOKING: ReadonlySet<string> = new Set<CallName>([
  ...(['traffic.rows', 'traffic.detail', 'traffic.bytes', 'traffic.series'] as const),
  ...(['traffic.filePipes', 'pipes.report', 'pipes.receive', 'conversations.receive'] as const),
  ...(['pipes.closeReceiver', 'conversations.closeReceiver', 'peers.info'] as const),
])

/** Those that change something, and are written to the log. What stands in neither list is refused: also what comes to be. */
const CHANGING: ReadonlySet<string> = new Set<CallName>([
  ...(['peer.rename', 'peers.connect', 'peers.search', 'peers.forget'] as const),
  ...(['groups.create', 'groups.removeMember', 'templates.keep', 'templates.remove'] as const),
  ...(['groups.rotateKey', 'groups.publish', 'groups.join', 'groups.leave'] as const),
  ...(['groups.remove', 'pipes.create', 'pipes.setAccess', 'pipes.setCritical'] as const),
  ...(['pipes.setSaved', 'pipes.publish', 'pipes.search', 'pipes.lookUp', 'pipes.listen'] as const),
  ...(['pipes.remove', 'pipes.resolve', 'pipes.test', 'pipes.cancelResolve'] as const),
  ...(['pipes.bind', 'pipes.exclude', 'pipes.order', 'pipes.policy', 'pipes.unpin'] as const),
  ...(['pipes.unbind', 'pipes.send', 'pipes.request', 'pipes.setQueue', 'pipes.move'] as const),
  ...(['pipes.cancelQueued', 'conversations.open', 'conversations.send'] as const),
  ...(['conversations.close', 'traffic.run', 'traffic.keepPayload', 'traffic.export'] as const),
  ...(['traffic.beginFile', 'traffic.resumeFile', 'traffic.endFile'] as const),
  ...(['traffic.deleteFile', 'traffic.clear', 'identity.dismissClone'] as const),
  ...(['doctor.run', 'echo.listen', 'trust.grant', 'trust.revoke', 'settings.set'] as const),
])

/** Those that reach things of the machine itself, and the right for all pipes that it takes beside that to administrate. */
const BESIDE: Readonly<Partial<Record<CallName, Right>>> = {
  'attachments.share': 'attach-port',
  'attachments.use': 'attach-port',
  'attachments.localServices': 'attach-port',
  'attachments.check': 'attach-port',
  'attachments.closeConnection': 'attach-port',
  'attachments.remove': 'attach-port',
  // It starts programs too that were registered there.
  'attachments.setEnabled': 'attach-command',
  'transfers.begin': 'attach-file',
  'transfers.upload': 'attach-file',
  'transfers.offer': 'attach-file',
  'transfers.accept': 'attach-file',
  'transfers.refuse': 'attach-file',
  'transfers.pause': 'attach-file',
  'transfers.resume': 'attach-file',
  'transfers.cancel': 'attach-file',
  'transfers.remove': 'attach-file',
}
const rightFor = (name: string): Right | undefined =>
  Object.hasOwn(BESIDE, name) ? BESIDE[name as keyof typeof BESIDE] : undefined

const USING: readonly unknown[] = ['bind', 'send']
const SETTINGS: readonly string[] = [
  'firstRun',
  'reach',
  'mapPorts',
  'dnsSd',
  'paused',
  'receiving',
]

/** Some are for parts of their inputs alone: the use of pipes is an administrator's to give, further administrators are not. */
const ONLY: Readonly<Record<string, (input: object) => boolean>> = {
  'trust.grant': (input) => 'right' in input && USING.includes(input.right),
  'trust.revoke': (input) => 'right' in input && USING.includes(input.right),
  // For good is a right of that other peer.
  'transfers.accept': (input) => !('always' in input) || input.always === false,
  'settings.set': (input) => Object.keys(input).every((key) => SETTINGS.includes(key)),
}

export interface FarApiParts {
  /** As pages have it: what is not for those is not for another peer either. */
  readonly api: HostApi
  /** Whether the administrator has this right too, for all pipes, as of now. */
  readonly has: (right: Right) => boolean
  /** Told of each call that may change something. */
  readonly onChanging: (name: string) => void
  readonly onRefused: (name: string) => void
}

/** The host as an administrator at another peer has it; every other call rejects with `rpc/reserved`. */
export const forFar = ({ api, has, onChanging, onRefused }: FarApiParts): HostApi => ({
  call: async (name, input, options) => {
    if (!mayCall(name, input, has)) {
      onRefused(name)
      const what = `"${name.slice(0, 64)}" is not for whoever manages this peer from another one`
      throw new PipefitterError('rpc/reserved', what)
    }
    if (!LOOKING.has(name)) onChanging(name)
    return api.call(name, input, options)
  },
  subscribe: (feed, params, onEvent) => api.subscribe(feed, params, onEvent),
})

const mayCall = (name: string, input: unknown, has: FarApiParts['has']): boolean => {
  if (LOOKING.has(name)) return true
  const right = rightFor(name)
  if (right === undefined ? !CHANGING.has(name) : !has(right)) return false
  const only = Object.hasOwn(ONLY, name) ? ONLY[name] : undefined
  return only === undefined || (typeof input === 'object' && input !== null && only(input))
}

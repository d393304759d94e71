import * as v from 'valibot'
import { Greeting, rpcError } from '../../shared/rpc/index.ts'
import type { Channel } from '../../shared/rpc/index.ts'
import type { Clock } from '../base/clock.ts'

/** Time that a client has to greet. */
const GREETING_TIMEOUT_MS = 5_000

export interface AdmissionOptions {
  readonly clock: Clock
  /** The token to go on with, or `undefined` to refuse. */
  readonly admit: (greeting: Greeting) => string | undefined
  /** Called once the client has been let in. */
  readonly onAdmitted: () => void
}

/** Waits for a client's first frame and lets it in only by a greeting that `admit` accepts, within the time. */
export const requireGreeting = (channel: Channel, options: AdmissionOptions): void => {
  const refuse = (why: string): void => channel.close(rpcError('rpc/unauthorised', why))
  const timer = options.clock.after('greeting', GREETING_TIMEOUT_MS, () => refuse('no greeting'))
  channel.onClosed(() => timer.cancel())
  channel.onFrame((frame) => {
    timer.cancel()
    const parsed = v.safeParse(Greeting, frame)
    const token = parsed.success ? options.admit(parsed.output) : undefined
    if (token === undefined) return refuse('the link is spent or was never ours')
    channel.send({ t: 'welcome', token })
    options.onAdmitted()
  })
}

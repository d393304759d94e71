import { every, type Clock, type Timer } from '../base/clock.ts'
import type { Counters } from '../base/counters.ts'
import type { Log } from '../base/log.ts'
import { TokenBucket } from '../base/token-bucket.ts'

/** How often it is looked which counters have risen, however fast they do. */
export const LOOK_EVERY_MS = 2_000
/** Lines about one counter. What is not told is part of the next line's number. */
const TOLD = { burst: 20, perSecond: 0.1 }

/** Counters that mean that something was refused, cut or passed over, by their names. */
const IS_REFUSAL =
  /refused|cut|bad|no-room|malformed|strange|strays|unknown|unproven|unasked|unwanted|look-alikes|full|dropped|stalled|ungreeted|closed-idle|too-many|too-often|repeated/

/** What a person is told of those that an attack raises; of others the counter's name says it. */
const WORDS: Readonly<Record<string, string>> = {
  'access.cut': 'pipes were cut: their users may not use them any more',
  'access.refused-binds': 'somebody who was not let in asked for a pipe',
  'access.refused-messages': 'messages of somebody who was not let in were refused',
  'bidi.no-room': 'more conversations were asked for than there may be',
  'bidi.no-room-of-one': 'one peer asked for more conversations than it may have',
  'discovery.bad-advertisements': 'advertisements that cannot be read were refused',
  'discovery.repeated-queries': 'questions that were asked again at once were passed over',
  'endpoint.bad-messages': 'messages that cannot be read were refused',
  'endpoint.strange-peers-met': 'at addresses that were told of a peer others answered',
  'inbox.full': 'requests were refused: their part of the inbox is full',
  'resolver.unknown-responses': 'answers to questions that this peer did not ask were passed over',
  'room.cut': 'links were cut: what they had begun to send took the room of others',
  'tcp.malformed': 'links were cut: what they sent is no message',
  'tcp.malformed-records': 'links were cut: what came on them does not hold under their keys',
  'tcp.refused-pending': 'connections were refused: too many wait without a greeting, or failed',
  'tcp.stalled': 'links were cut: their other ends read nothing any more',
  'tcp.stalled-frames': 'links were cut: a message began on them and did not go on',
  'tcp.ungreeted': 'connections came to nothing: their other ends did not greet',
  'tcp.closed-idle': 'idle links were closed: there was no place left for others',
  'trust.invitations-refused': 'tries to use an invitation were refused',
  'trust.look-alikes':
    'peers came under the name of one that is paired, or one that looks the same',
  'trust.pairing-strays':
    'words about a pairing that is not under way on that link were passed over',
}
const ELSE = 'something was refused or passed over'

/** Of one counter: how far it was told, and how often it may be. */
interface Told {
  value: number
  readonly lines: TokenBucket
}

/** Writes to the log which counters of refusals have risen since they were last told, and by how much: one line each. */
export const followRefusals = (counters: Counters, clock: Clock, log: Log): Timer => {
  const scoped = log.scope('refused')
  const told = new Map<string, Told>()
  const toldOf = (name: string): Told => {
    const known = told.get(name) ?? { value: 0, lines: new TokenBucket(TOLD, clock.nowMs()) }
    told.set(name, known)
    return known
  }
  return every(clock, 'refusals', LOOK_EVERY_MS, () => {
    for (const { name, value } of counters.snapshot()) {
      if (!IS_REFUSAL.test(name)) continue
      const known = toldOf(name)
      const times = value - known.value
      if (times === 0 || !known.lines.take(clock.nowMs())) continue
      known.value = value
      scoped.warn(WORDS[name] ?? ELSE, { counter: name, times })
    }
  })
}

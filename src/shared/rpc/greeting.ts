/**
 * How a client proves that it may speak, before the first frame, on the carriers that others on this machine can reach:
 *
 *     client                          host
 *     {t: 'greet', code}         →          (the one-time code of a link; spent by this)
 *     or {t: 'greet', token}     →          (what an earlier code was exchanged for)
 *                                ←    {t: 'welcome', token}, or the connection closes
 */
import * as v from 'valibot'

const secret = v.pipe(v.string(), v.minLength(16), v.maxLength(128))

export const Greeting = v.union([
  v.strictObject({ t: v.literal('greet'), code: secret }),
  v.strictObject({ t: v.literal('greet'), token: secret }),
])
export type Greeting = v.InferOutput<typeof Greeting>

/** The host's answer; the token is good until the host stops. */
export const Welcome = v.strictObject({ t: v.literal('welcome'), token: secret })
export type Welcome = v.InferOutput<typeof Welcome>

/** Longest greeting; whoever is not yet known may not make us read more. */
export const GREETING_MAX_BYTES = 512

/**
 * How a WebSocket closes on a page that is not let in; the page does not try again.
 * https://www.rfc-editor.org/rfc/rfc6455#section-7.4.2 leaves the codes from 4000 on to us.
 */
export const CLOSE_UNAUTHORISED = 4401

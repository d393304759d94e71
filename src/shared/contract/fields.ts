/** What the inputs of several calls are made of, and how a call is written down. */
import * as v from 'valibot'
import { FILTER_MAX_CHARS } from '../filter/index.ts'
import { RIGHTS } from '../rows.ts'

export const none = v.strictObject({})
export const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))
export const label = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name is needed'),
  v.maxLength(120, 'at most 120 characters'),
)
export const peerName = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name is needed'),
  v.maxLength(64, 'at most 64 characters'),
)
export const address = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('an address is needed'),
  v.maxLength(256),
)
export const rights = v.pipe(v.array(v.picklist(RIGHTS)), v.maxLength(RIGHTS.length))
/** White space in it is passed over: mail programs break lines. */
export const invitationLink = v.pipe(v.string(), v.maxLength(2_000))
/** A link, or words; what is neither is refused in words. */
export const givenInvitation = v.pipe(v.string(), v.maxLength(2_000))
/** The two forms of one invitation: a link with all that it says, and words that can be read out. */
export const invitationForms = {
  link: invitationLink,
  words: v.array(v.pipe(v.string(), v.maxLength(16))),
}
export const scheme = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9+.-]{0,15}$/, 'a transport such as tcp or ws'),
)

/** A filter of traffic; what is none is refused by the host, in words. */
export const filterText = v.pipe(v.string(), v.maxLength(FILTER_MAX_CHARS))

/** Longest message that a client may send in one call, in bytes of element bodies. */
export const SEND_MAX_BYTES = 16 * 1024 * 1024

/** Not `v.base64()`: its pattern overflows the stack on texts of this length. */
export const base64 = v.pipe(
  v.string(),
  v.maxLength(Math.ceil(SEND_MAX_BYTES / 3) * 4),
  v.check((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'not base64'),
)

/** How many words of 11 bits two people compare. */
export const pairingWords = v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(12))

/** Never logged. */
export const passphrase = v.pipe(v.string(), v.maxLength(1_024))
/** Of a backup, in base64. */
export const backupFile = v.pipe(base64, v.maxLength(Math.ceil((8 * 1024 * 1024 + 61) / 3) * 4))

/** One element to send: its body as text, or as base64 for bytes. */
export const ElementInput = v.strictObject({
  namespace: v.optional(v.pipe(v.string(), v.maxLength(255)), ''),
  name: v.pipe(v.string(), v.maxLength(255)),
  type: v.optional(v.pipe(v.string(), v.maxLength(255))),
  text: v.optional(v.pipe(v.string(), v.maxLength(SEND_MAX_BYTES))),
  base64: v.optional(base64),
})
export type ElementInput = v.InferInput<typeof ElementInput>

/** How many messages are taken at once, and how long is waited for one. */
export const taking = {
  max: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 256),
  waitMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(30_000)), 10_000),
}

export const call = <I extends v.GenericSchema, O extends v.GenericSchema>(
  input: I,
  output: O,
) => ({
  input,
  output,
})

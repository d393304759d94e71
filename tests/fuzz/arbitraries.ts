/** Values of the protocol for property tests. */
import fc from 'fast-check'
import { MIME_BINARY, MIME_TEXT } from '../../src/main/protocol/constants.ts'
import { parseGroupId, parsePeerId, parsePipeId } from '../../src/main/protocol/ids.ts'
import { Message } from '../../src/main/protocol/message/message.ts'
import type { MessageElement } from '../../src/main/protocol/message/message.ts'

const name = fc.string({ unit: 'grapheme', maxLength: 30 })
const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 4090, max: 4110 }).map((length) => new Uint8Array(length).fill(7)),
)

const unsigned: fc.Arbitrary<MessageElement> = fc.record({
  namespace: fc.constantFrom('', '', 'jxta', 'jxta', 'app', 'jxtatls', 'Grüße'),
  name,
  type: fc.oneof(fc.constantFrom(MIME_BINARY, MIME_TEXT, ''), name),
  body,
})

const anyElement: fc.Arbitrary<MessageElement> = fc
  .tuple(unsigned, fc.option(unsigned, { freq: 4 }))
  .map(([element, signature]) => (signature === null ? element : { ...element, signature }))

export const anyMessage: fc.Arbitrary<Message> = fc
  .array(anyElement, { maxLength: 6 })
  .map((elements) => Message.from(elements))

const uuidDigits = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase())

export const anyPeerId = uuidDigits.map((digits) =>
  parsePeerId(`urn:jxta:uuid-59616261646162614A78746150325033${digits}03`),
)
export const anyPipeId = uuidDigits.map((digits) =>
  parsePipeId(`urn:jxta:uuid-59616261646162614E50472050325033${digits}04`),
)
export const anyGroupId = fc.oneof(
  fc.constant(parseGroupId('urn:jxta:jxta-NetGroup')),
  uuidDigits.map((digits) => parseGroupId(`urn:jxta:uuid-${digits}02`)),
)

/** An endpoint address as text. */
export const anyAddress = fc
  .tuple(fc.constantFrom('tcp', 'ws', 'relay'), fc.ipV4(), fc.integer({ min: 1, max: 65535 }))
  .map(([scheme, host, port]) => `${scheme}://${host}:${port}`)

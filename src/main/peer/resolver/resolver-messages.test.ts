import { expect, test } from 'vitest'
import { createCompression } from '../../platform/compression.ts'
import { JXTA_NAMESPACE, MIME_GZIP } from '../../protocol/constants.ts'
import { parseResolverQuery } from '../../protocol/documents/resolver-query.ts'
import { parseResolverResponse } from '../../protocol/documents/resolver-response.ts'
import { encodeResolverSrdi } from '../../protocol/documents/resolver-srdi.ts'
import { createPeerId, groupIdOfUuid } from '../../protocol/ids.ts'
import { elementText, Message, xmlElement } from '../../protocol/message/message.ts'
import { ResolverMessages } from './resolver-messages.ts'

const messages = new ResolverMessages(
  groupIdOfUuid(new Uint8Array(16).fill(5)),
  createCompression(),
)
const elementOf = (message: Message, param: string) => message.get(JXTA_NAMESPACE, param)!

test('each kind of message has an address of its own, and its document is the element of that name', () => {
  const { queries, responses, srdis } = messages
  expect(new Set([queries.param, responses.param, srdis.param]).size).toBe(3)
  const source = createPeerId((length) => new Uint8Array(length).fill(7))
  const asked = { handler: 'h', queryId: 3, hopCount: 1, source, query: '<q/>' }
  const query = parseResolverQuery(elementText(elementOf(messages.query(asked), queries.param)))
  expect(query).toMatchObject(asked)
  const response = messages.response('h', 3, '<r/>')
  expect(parseResolverResponse(elementText(elementOf(response, responses.param)))).toMatchObject({
    ...{ handler: 'h', queryId: 3, response: '<r/>' },
  })
})

test('entries of the index go out packed, and are read packed or as text', () => {
  const { srdis } = messages
  const packed = elementOf(messages.srdi('h', '<entries/>'), srdis.param)
  expect(packed.type).toBe(MIME_GZIP)
  expect(messages.parseSrdi(packed)).toMatchObject({ handler: 'h', payload: '<entries/>' })
  const document = encodeResolverSrdi({ handler: 'h', payload: '<entries/>' })
  const plain = elementOf(
    Message.of(xmlElement(JXTA_NAMESPACE, srdis.param, document)),
    srdis.param,
  )
  expect(messages.parseSrdi(plain)).toMatchObject({ handler: 'h', payload: '<entries/>' })
})

test('what is no packed document is refused', () => {
  const packed = elementOf(messages.srdi('h', '<entries/>'), messages.srdis.param)
  const broken = { ...packed, body: new Uint8Array([1, 2, 3]) }
  expect(() => messages.parseSrdi(broken)).toThrow(
    expect.objectContaining({ code: 'protocol/document-malformed' }),
  )
})

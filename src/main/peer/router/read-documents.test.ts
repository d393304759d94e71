import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { encodeRouterMessage } from '../../protocol/documents/endpoint-router-message.ts'
import { createPeerId, uniqueValue, type PeerId } from '../../protocol/ids.ts'
import { xmlElement } from '../../protocol/message/message.ts'
import { DOCUMENTS_REMEMBERED, DOCUMENT_REMEMBERED_MAX, ReadDocuments } from './read-documents.ts'

const random = seededRandom(8)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const [source, target] = [peer(), peer()]
const element = (reverse: readonly PeerId[] = []) => {
  const destination = { protocol: 'jxta', authority: uniqueValue(target), service: 's', param: 'p' }
  const document = encodeRouterMessage({ source, destination, forward: [], reverse })
  return xmlElement('jxta', 'router', document)
}

describe('documents of routed messages', () => {
  it('are read once while they are the same, and anew where anything differs', () => {
    const documents = new ReadDocuments()
    const first = documents.read(element())
    expect(first).toMatchObject({ source, reverse: [] })
    expect(documents.read(element())).toBe(first)
    const hop = peer()
    expect(documents.read(element([hop])).reverse).toEqual([hop])
    expect(documents.read(element())).toBe(first)
  })

  it('are remembered within bounds, whatever strangers send', () => {
    const documents = new ReadDocuments()
    const first = documents.read(element())
    for (let i = 0; i < DOCUMENTS_REMEMBERED; i++) documents.read(element([peer()]))
    const again = documents.read(element())
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
    const long = element(Array.from({ length: 60 }, peer))
    expect(long.body.length).toBeGreaterThan(DOCUMENT_REMEMBERED_MAX)
    expect(documents.read(long)).not.toBe(documents.read(long))
  })

  it('that are none are refused each time', () => {
    const documents = new ReadDocuments()
    const bad = xmlElement('jxta', 'router', '<nonsense/>')
    for (let i = 0; i < 2; i++)
      expect(() => documents.read(bad)).toThrow(/router|jxta:ERM|nonsense/i)
  })
})

import { expect, test } from 'vitest'
import { bytesElement, elementText, Message, textElement, xmlElement } from './message.ts'

const hello = textElement('', 'text', 'hello')
const source = textElement('jxta', 'EndpointSourceAddress', 'jxta://x')
const namesake = textElement('app', 'text', 'other')

test('finds the first element of a namespace and name', () => {
  const message = Message.of(hello, namesake, textElement('', 'text', 'second'))
  expect(message.get('', 'text')).toBe(hello)
  expect(message.get('app', 'text')).toBe(namesake)
  expect(message.get('jxta', 'text')).toBeUndefined()
})

test('with and without give new messages and leave the old one alone', () => {
  const message = Message.of(hello)
  const more = message.with(source, namesake)
  expect(more.elements).toEqual([hello, source, namesake])
  expect(more.without('', 'text').elements).toEqual([source, namesake])
  expect(message.elements).toEqual([hello])
})

test('without an element it does not have, a message is itself', () => {
  const message = Message.of(hello)
  expect(message.without('jxta', 'text')).toBe(message)
})

test('elements have the types that stand on the wire', () => {
  expect(hello.type).toBe('text/plain;charset=UTF-8')
  expect(xmlElement('jxta', 'x', '<a/>').type).toBe('text/xml;charset=UTF-8')
  const body = Uint8Array.of(1, 2)
  expect(bytesElement('', 'raw', body)).toMatchObject({ type: 'application/octet-stream', body })
  expect(bytesElement('', 'raw', body, 'image/png').type).toBe('image/png')
})

test('text comes back as it went in, and bytes that are none are refused', () => {
  expect(elementText(textElement('', 'text', 'Grüße 🙂'))).toBe('Grüße 🙂')
  expect(() => elementText(bytesElement('', 'raw', Uint8Array.of(0xff, 0xfe)))).toThrow(
    expect.objectContaining({ code: 'protocol/document-malformed' }),
  )
})

test('counts the bytes of its bodies', () => {
  expect(Message.of(hello, bytesElement('', 'raw', new Uint8Array(10))).byteLength).toBe(15)
  expect(Message.of().byteLength).toBe(0)
})

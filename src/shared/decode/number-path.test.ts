import { describe, expect, it } from 'vitest'
import { concatBytes, utf8Encode } from '../../main/base/bytes.ts'
import { encodeMessage } from '../../main/protocol/message/binary.ts'
import { bytesElement, Message } from '../../main/protocol/message/message.ts'
import { numberAt, numbersIn, pathText } from './index.ts'

const messageOf = (body: string | Uint8Array, type = 'application/json', name = 'reading') =>
  concatBytes(
    encodeMessage(
      Message.of(
        bytesElement('jxta', 'Hops', utf8Encode('3'), 'text/plain'),
        bytesElement('', name, typeof body === 'string' ? utf8Encode(body) : body, type),
      ),
    ),
  )
const found = (message: Uint8Array) =>
  numbersIn(message).map(({ path, value }) => [pathText(path), value])

describe('the numbers of a message', () => {
  it('are those of JSON, by their names, texts that are numbers too', () => {
    const message = messageOf(
      '{"t":21.4,"of":{"rpm":-1422,"x":"7e2"},"list":[1,null,"no"],"s":"a 1"}',
    )
    expect(found(message)).toEqual([
      ['reading › t', 21.4],
      ['reading › of › rpm', -1422],
      ['reading › of › x', 700],
      ['reading › list › 0', 1],
    ])
  })

  it('are those of XML, several of one name told apart', () => {
    const message = messageOf('<r><t unit="7">1</t><t>2</t></r>', 'text/xml')
    const values = found(message)
    expect(values.map(([, value]) => value)).toEqual(expect.arrayContaining([1, 2]))
    expect(new Set(values.map(([text]) => text)).size).toBe(values.length)
  })

  it('are those of CBOR, and a text that is nothing but one', () => {
    // {"t": 21, "n": -5}
    const cbor = Uint8Array.of(0xa2, 0x61, 0x74, 0x15, 0x61, 0x6e, 0x24)
    expect(found(messageOf(cbor, 'application/cbor')).map(([, value]) => value)).toEqual([21, -5])
    expect(found(messageOf('12.5', 'text/plain'))).toEqual([['reading', 12.5]])
  })

  it('are not what the protocols say, nor the name of an element', () => {
    expect(found(messageOf('text', 'text/plain', '12'))).toEqual([])
  })

  it('are found again by their way in another message of the form, and only there', () => {
    const message = messageOf('{"a":[{"v":1},{"v":2}]}')
    for (const { path, value } of numbersIn(message)) expect(numberAt(message, path)).toBe(value)
    const [, second] = numbersIn(message)
    expect(second && numberAt(messageOf('{"x":0,"a":[{"v":8},{"u":5,"v":9}]}'), second.path)).toBe(
      9,
    )
    expect(second && numberAt(messageOf('{"a":[{"v":8}]}'), second.path)).toBeUndefined()
    expect(second && numberAt(Uint8Array.of(1, 2, 3), second.path)).toBeUndefined()
  })

  it('are bounded, whatever is sent', () => {
    const many = messageOf(JSON.stringify(Array.from({ length: 5_000 }, (_, n) => n)))
    expect(numbersIn(many).length).toBe(200)
    expect(found(messageOf('1e999', 'text/plain'))).toEqual([])
  })
})

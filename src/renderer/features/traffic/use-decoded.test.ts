import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { concatBytes } from '../../../main/base/bytes.ts'
import { encodeMessage } from '../../../main/protocol/message/binary.ts'
import { bytesElement, Message } from '../../../main/protocol/message/message.ts'
import { decodeMessageTree } from '../../../shared/decode/index.ts'
import { AT_ONCE_BYTES } from './decode-apart.ts'
import { useDecoded } from './use-decoded.ts'

const messageOf = (length: number) =>
  concatBytes(
    encodeMessage(Message.of(bytesElement('', 'body', new Uint8Array(length), 'text/plain'))),
  )
const SHORT = messageOf(10)
const LONG = messageOf(AT_ONCE_BYTES)

/** A thread that does nothing until it is told to. */
class FakeThread {
  static made: FakeThread[] = []
  onmessage: ((event: { data: unknown }) => void) | undefined
  onerror: ((event: { message: string }) => void) | undefined
  given: Uint8Array | undefined
  ended = false

  constructor() {
    FakeThread.made.push(this)
  }
  postMessage(bytes: Uint8Array) {
    this.given = bytes
  }
  terminate() {
    this.ended = true
  }
  answer() {
    this.onmessage?.({ data: decodeMessageTree(this.given ?? new Uint8Array()) })
  }
}

beforeEach(() => {
  FakeThread.made = []
  vi.stubGlobal('Worker', FakeThread)
})
afterEach(() => vi.unstubAllGlobals())

const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await nextTick()
}
const use = (first: Uint8Array) => {
  const bytes = shallowRef(first)
  const scope = effectScope()
  const decoded = scope.run(() => useDecoded(() => bytes.value))
  if (decoded === undefined) throw new Error('no scope')
  return { bytes, scope, decoded }
}

describe('the parts of a message', () => {
  it('are there at once where it is short, without a thread', () => {
    const { decoded } = use(SHORT)
    expect(decoded.state.value).toBe('read')
    expect(decoded.tree.value.children?.map(({ label }) => label)).toEqual(['Header', 'body'])
    expect(FakeThread.made).toEqual([])
  })

  it('come from a thread where it is long, which ends then', async () => {
    const { decoded } = use(LONG)
    expect(decoded.state.value).toBe('reading')
    expect(decoded.tree.value).toEqual({ label: 'JXTA message', from: 0, to: LONG.length })
    FakeThread.made[0]?.answer()
    await settled()
    expect(decoded.state.value).toBe('read')
    expect(decoded.tree.value.children).toHaveLength(2)
    expect(FakeThread.made.map(({ ended }) => ended)).toEqual([true])
  })

  it('can be given up, which ends the thread, and asked for again', async () => {
    const { decoded } = use(LONG)
    decoded.cancel()
    await settled()
    expect(decoded.state.value).toBe('unread')
    expect(FakeThread.made[0]?.ended).toBe(true)
    decoded.again()
    FakeThread.made[1]?.answer()
    await settled()
    expect(decoded.state.value).toBe('read')
  })

  it('are those of the message that is looked at, whatever becomes of the one before', async () => {
    const { bytes, decoded } = use(LONG)
    bytes.value = SHORT
    await settled()
    expect(FakeThread.made[0]?.ended).toBe(true)
    FakeThread.made[0]?.answer()
    await settled()
    expect(decoded.tree.value.to).toBe(SHORT.length)
    expect(decoded.state.value).toBe('read')
  })

  it('are not told where a thread cannot do it', async () => {
    const { decoded } = use(LONG)
    FakeThread.made[0]?.onerror?.({ message: 'refused' })
    await settled()
    expect(decoded.state.value).toBe('unread')
    expect(FakeThread.made[0]?.ended).toBe(true)
  })

  it('leave no thread behind', async () => {
    const { scope } = use(LONG)
    scope.stop()
    await settled()
    expect(FakeThread.made[0]?.ended).toBe(true)
  })
})

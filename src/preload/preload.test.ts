import { describe, expect, it, vi } from 'vitest'
import { exposed, ipcRenderer } from '../../tests/support/fake-electron.ts'
import { calls, feeds } from '../shared/contract.ts'
import type { WindowBridge } from '../shared/window-bridge.ts'

vi.mock('electron', () => import('../../tests/support/fake-electron.ts'))
await import('./index.ts')

const bridge = exposed.get('pipefitter') as WindowBridge

describe('what the page gets', () => {
  it('is one frozen object of two functions', () => {
    expect([...exposed.keys()]).toEqual(['pipefitter'])
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.entries(bridge).map(([name, value]) => [name, typeof value])).toEqual([
      ['send', 'function'],
      ['open', 'function'],
    ])
  })

  it('lets through frames for every name in the contract, and for no other', () => {
    const sent = vi.spyOn(ipcRenderer, 'send').mockReturnValue()
    let id = 1
    for (const name of Object.keys(calls)) bridge.send({ t: 'call', id: id++, name, input: {} })
    for (const feed of Object.keys(feeds))
      bridge.send({ t: 'subscribe', id: id++, feed, params: {} })
    expect(sent).toHaveBeenCalledTimes(id - 1)
    for (const frame of [
      ...['open', 'ended', undefined, null, 7, [], {}],
      ...['exec', 'toString', '__proto__'].map((name) => ({ t: 'call', id: 1, name, input: {} })),
      { t: 'subscribe', id: 1, feed: 'constructor', params: {} },
      { t: 'cancel', id: 1, channel: 'other' },
    ])
      expect(() => bridge.send(frame)).toThrow(TypeError)
    expect(sent).toHaveBeenCalledTimes(id - 1)
    sent.mockRestore()
  })

  it("hands the page what the host sends, never Electron's event", () => {
    const frames: unknown[][] = []
    const ended = vi.fn()
    bridge.open((...given) => frames.push(given), ended)
    ipcRenderer.emit('pf:rpc', { sender: ipcRenderer }, { t: 'result', id: 1, value: {} })
    expect(frames).toEqual([[{ t: 'result', id: 1, value: {} }]])
    ipcRenderer.emit('pf:rpc', { sender: ipcRenderer }, 'ended')
    expect(ended.mock.calls).toEqual([[]])
  })
})

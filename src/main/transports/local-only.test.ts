import { describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../tests/support/stored.ts'
import type { Connection } from '../peer/ports/connection.ts'
import type { Listener, Transport } from '../peer/ports/transport.ts'
import { isLocalHost, localOnly } from './local-only.ts'
import { createMemoryNetwork, memoryInterface } from './memory/index.ts'

const eth = memoryInterface('eth0', '192.168.1.7')
const network = createMemoryNetwork([
  eth,
  { ...eth, address: '2001:db8:7::7', family: 6, prefixLength: 64 },
])

describe('a network of this machine', () => {
  test.each([
    '192.168.1.200',
    '::ffff:192.168.1.200',
    '127.0.0.1',
    '::1',
    '169.254.3.4',
    'fe80::1',
    'fe80::1%eth0',
    '2001:db8:7::99',
  ])('%s is on one', (host) => expect(isLocalHost(network, host)).toBe(true))

  test.each([
    '192.168.2.7',
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '2001:db8:8::1',
    'example.org',
    'localhost.evil',
    '192.168.1.7.nip.io',
    '',
    '0300.0250.1.7',
  ])('%s is on none', (host) => expect(isLocalHost(network, host)).toBe(false))

  test('what is local follows the interfaces', () => {
    const moving = createMemoryNetwork([eth])
    expect(isLocalHost(moving, '10.0.0.1')).toBe(false)
    moving.set([memoryInterface('eth0', '10.0.0.7')])
    expect(isLocalHost(moving, '10.0.0.1')).toBe(true)
    expect(isLocalHost(moving, '192.168.1.8')).toBe(false)
  })
})

describe('a transport that stays local', () => {
  const made = (allows = (host: string) => isLocalHost(network, host)) => {
    let narrow = (): void => {}
    const dialled: string[] = []
    const counted: string[] = []
    let accept: ((connection: Connection) => void) | undefined
    const inner: Transport = {
      scheme: 'tcp',
      canDial: () => true,
      dial: (address, { signal }) => {
        dialled.push(address)
        if (!address.includes('slow')) return Promise.resolve({} as Connection)
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('given up'))),
        )
      },
      listen: (onConnection) => {
        accept = onConnection
        return Promise.resolve({} as Listener)
      },
    }
    const transport = localOnly(
      inner,
      {
        allows,
        onNarrowed: (listener) => {
          narrow = listener
          return () => {}
        },
      },
      (counter) => counted.push(counter),
    )
    return {
      transport,
      narrow: () => narrow(),
      dialled,
      counted,
      accepted: (one: Connection) => accept?.(one),
    }
  }
  const { signal } = new AbortController()

  test('dials what is near, and for what is not moves no packet', async () => {
    const { transport, dialled, counted } = made()
    await transport.dial('tcp://192.168.1.8:9701', { signal })
    for (const address of ['tcp://8.8.8.8:9701', 'tcp://example.org:9701', 'tcp://[2001:db8::1]:1'])
      await expect(transport.dial(address, { signal })).rejects.toMatchObject({
        code: 'endpoint/off-network',
      })
    expect(dialled).toEqual(['tcp://192.168.1.8:9701'])
    expect(counted).toEqual(Array.from({ length: 3 }, () => 'local-only.refused-dials'))
  })

  test('gives up the dials under way to where it may speak no more, and those alone', async () => {
    let far = true
    const { transport, narrow, counted } = made((host) => far || host === 'slow.near')
    const caller = new AbortController()
    const ends = { near: 'waits', away: 'waits' }
    const dial = (name: 'near' | 'away'): Promise<void> =>
      transport.dial(`tcp://slow.${name}:9701`, { signal: caller.signal }).then(
        () => undefined,
        (error: unknown) => void (ends[name] = (error as { code?: string }).code ?? 'given up'),
      )
    const both = [dial('near'), dial('away')]
    far = false
    narrow()
    await both[1]
    expect(ends).toEqual({ near: 'waits', away: 'endpoint/off-network' })
    expect(counted).toEqual(['local-only.refused-dials'])
    caller.abort()
    await Promise.all(both)
    expect(ends.near).toBe('given up')
  })

  test('takes in who is near, and ends what comes from further away', async () => {
    const { transport, counted, accepted } = made()
    const taken: string[] = []
    await transport.listen(({ remoteAddress }) => taken.push(remoteAddress))
    const ended: string[] = []
    for (const remoteAddress of ['tcp://192.168.1.8:51000', 'tcp://8.8.8.8:51000'])
      accepted({
        ...{ remoteAddress, remotePeer: peerIdOf(1) },
        abort: () => ended.push(remoteAddress),
      } as unknown as Connection)
    expect(taken).toEqual(['tcp://192.168.1.8:51000'])
    expect(ended).toEqual(['tcp://8.8.8.8:51000'])
    expect(counted).toEqual(['local-only.refused-links'])
  })
})

import { describe, expect, it } from 'vitest'
import { addressesOf, hostOf, localShort, nameFor, portOf, servicesToShow } from './addresses.ts'

const texts = (row: Parameters<typeof addressesOf>[0]) => addressesOf(row).map(({ text }) => text)

describe('the local end of an attachment', () => {
  it('that is a port is written for a browser, for ssh and for a database', () => {
    expect(texts({ kind: 'port', port: 5_432, local: 'x; rm -rf /' })).toEqual([
      ...['127.0.0.1:5432', 'http://127.0.0.1:5432/'],
      ...['ssh -p 5432 127.0.0.1', 'host=127.0.0.1 port=5432'],
    ])
  })

  it('that is a socket file has its path, quoted where it stands in a command', () => {
    expect(texts({ kind: 'port', port: undefined, local: '/home/a b/x.sock' })).toEqual([
      '/home/a b/x.sock',
      "curl --unix-socket '/home/a b/x.sock' http://localhost/",
    ])
    expect(texts({ kind: 'port', port: undefined, local: String.raw`\\.\pipe\x` })).toHaveLength(1)
  })

  it('that is shared, or a program, has nothing to connect to here', () => {
    expect(texts({ kind: 'service', port: 80, local: '127.0.0.1:80' })).toEqual(['127.0.0.1:80'])
  })
})

describe('in a list', () => {
  it.each([
    [{ kind: 'port', port: undefined, local: '/home/a b/x.sock' }, 'x.sock'],
    [{ kind: 'port', port: undefined, local: String.raw`\\.\pipe\x-1` }, 'x-1'],
    [{ kind: 'port', port: 80, local: '127.0.0.1:80' }, '127.0.0.1:80'],
    [{ kind: 'command', port: undefined, local: '/usr/bin/jq -c .' }, '/usr/bin/jq -c .'],
  ] as const)('%o is %s', (row, short) => expect(localShort(row)).toBe(short))
})

describe('a port that is typed', () => {
  it.each([
    ['1', 1],
    [' 65535 ', 65_535],
    ['0', undefined],
    ['65536', undefined],
    ['80a', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('%j is %s', (text, port) => expect(portOf(text)).toBe(port))
})

describe('what listens on this machine', () => {
  it.each(['0.0.0.0', '::', '*', '127.0.0.1'])('at %s is reached here', (address) =>
    expect(hostOf({ address })).toBe('127.0.0.1'),
  )

  it('is one line a port, with its name, those with a name first', () => {
    const shown = servicesToShow([
      { port: 631, address: '127.0.0.1' },
      { port: 80, address: '::', process: 'nginx', pid: 7 },
      { port: 80, address: '0.0.0.0' },
      { port: 22, address: '192.168.1.7', process: 'sshd', pid: 8 },
    ])
    expect(shown).toEqual([
      { port: 22, address: '192.168.1.7', process: 'sshd', pid: 8 },
      { port: 80, address: '0.0.0.0', process: 'nginx', pid: 7 },
      { port: 631, address: '127.0.0.1' },
    ])
  })

  it('names the pipe that is made for it', () => {
    expect(nameFor('postgres', 5_432)).toBe('postgres 5432')
    expect(nameFor(' ', 80)).toBe('port 80')
    expect(nameFor('n'.repeat(500), 80).length).toBeLessThan(120)
  })
})

import { describe, expect, it } from 'vitest'
import { parseFlags } from './flags.ts'

describe("the window's flags", () => {
  it('are those of the headless peer, repeatable where that has them repeatable', () => {
    const line =
      '--profile=second --interface lo --interface eth0 --port 9702 --seed a --seed b --name Ann --role edge'
    expect(
      parseFlags([...line.split(' '), '--relay', '--local-only', '--multicast-port', '5555']),
    ).toEqual({
      profile: 'second',
      interfaces: ['lo', 'eth0'],
      port: 9702,
      seeds: ['a', 'b'],
      name: 'Ann',
      role: 'edge',
      relay: true,
      localOnly: true,
      multicast: { port: 5555 },
    })
  })

  it('ask for what older peers need, all of it off otherwise', () => {
    expect(parseFlags(['--legacy-secure'])).toEqual({
      compatibility: { cbjx: false, legacySecure: true },
    })
    expect(parseFlags(['--legacy', 'allow'])).toEqual({
      compatibility: { cbjx: false, legacySecure: false, legacy: 'allow' },
    })
    expect(() => parseFlags(['--legacy', 'maybe'])).toThrow('--legacy is one of refuse, allow')
    expect(parseFlags(['--cbjx'])).toEqual({ compatibility: { cbjx: true, legacySecure: false } })
    expect(parseFlags([])).toEqual({})
  })

  it('say for this run how local it is and how many words are compared', () => {
    expect(parseFlags(['--no-local-only', '--pairing-words', '7', '--no-keychain'])).toEqual({
      ...{ localOnly: false, pairingWords: 7, keychain: false },
    })
    for (const words of ['3', '13', 'x', '5.5'])
      expect(() => parseFlags(['--pairing-words', words])).toThrow('from 4 to 12')
  })

  it('leave to Chromium and Electron what is theirs', () => {
    const line = [
      '--no-sandbox',
      '--remote-debugging-port=0',
      '/folder/of/the/app',
      '--no-multicast',
    ]
    expect(parseFlags(line)).toEqual({ multicast: false })
  })

  it.each([
    ['--port', 'many'],
    ['--port', '65536'],
    ['--port=-1'],
    ['--profile='],
    ['--profile'],
    ['--interface'],
    ['--role', 'king'],
  ])('are refused in words when they make no sense: %s %s', (...line) => {
    expect(() => parseFlags(line)).toThrow(expect.objectContaining({ code: 'base/invalid-input' }))
  })
})

describe('the flags of WebSockets', () => {
  it('say where to listen, through what to dial, or that there are none', () => {
    expect(parseFlags(['--ws-port', '9702', '--proxy', 'http://proxy:8080'])).toEqual({
      ...{ ws: { port: 9702 }, proxy: 'http://proxy:8080' },
    })
    expect(parseFlags(['--no-ws', '--ws-port', '1'])).toEqual({ ws: false })
    expect(() => parseFlags(['--ws-port', 'x'])).toThrow('--ws-port needs a number')
  })
})

describe('the addresses that a person announces', () => {
  it('may be several', () => {
    expect(parseFlags(['--announce', 'wss://a:443/x', '--announce=https://b:443'])).toEqual({
      announced: ['wss://a:443/x', 'https://b:443'],
    })
  })
})

describe('the flags of HTTP', () => {
  it.each([
    [['--http'], { http: {} }],
    [['--http', '8080'], { http: { port: 8080 } }],
    [['--http=8080'], { http: { port: 8080 } }],
    [['--http', '--seed', 'x'], { http: {}, seeds: ['x'] }],
    [['--no-http', '--http'], { http: false }],
  ])('say whether to listen, and where: %j', (line, flags) => {
    expect(parseFlags(line)).toEqual(flags)
  })

  it('take no port that is none', () => {
    expect(() => parseFlags(['--http=x'])).toThrow('--http needs a number')
  })
})

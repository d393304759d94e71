import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { MAX_PEER_NAME, loadIdentity, peerName, saveIdentity } from './identity-file.ts'

let folder = ''
let identityFile = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-identity-'))
  identityFile = join(folder, 'identity.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const load = (seed = 1) => loadIdentity({ identityFile }, seededRandom(seed), 'workshop')
const code = (expected: string): unknown => expect.objectContaining({ code: expected })

describe('the identity of a new profile', () => {
  test('is made once and stays the same at every later start', () => {
    const first = load(1)
    const second = load(2)
    expect(first).toMatchObject({ created: true, name: 'workshop' })
    expect(second).toEqual({ ...first, created: false })
  })

  test('differs from that of another profile', () => {
    const first = load(1)
    rmSync(folder, { recursive: true })
    folder = mkdtempSync(join(tmpdir(), 'pf-identity-'))
    identityFile = join(folder, 'identity.json')
    expect(load(2).peerId).not.toBe(first.peerId)
  })

  test('can be read by this user alone', () => {
    load()
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  })
})

describe('a damaged identity file', () => {
  test('is restored from its copy when a crash left it empty', () => {
    const { peerId } = load()
    truncateSync(identityFile, 0)
    expect(load(2)).toMatchObject({ peerId, created: false })
    expect(readFileSync(identityFile, 'utf8')).toContain(peerId)
  })

  test('is restored from its copy when it is gone', () => {
    const { peerId } = load()
    rmSync(identityFile)
    expect(load(2)).toMatchObject({ peerId, created: false })
  })

  test('is never replaced by a new identity when both copies are empty', () => {
    load()
    truncateSync(identityFile, 0)
    truncateSync(`${identityFile}.backup`, 0)
    expect(() => load(2)).toThrow(code('host/identity-damaged'))
    expect(readFileSync(identityFile, 'utf8')).toBe('')
  })

  test('is told for every single flipped bit, with what to do, and stays as it is', () => {
    const { peerId, name } = load()
    const good = readFileSync(identityFile)
    const accepted: number[] = []
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good)
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(identityFile, bad)
      try {
        // A flip in the white space between the fields changes nothing.
        expect(load(2)).toEqual({ peerId, name, created: false })
        accepted.push(bit)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/identity-damaged|newer/) })
      }
      expect(readFileSync(identityFile)).toEqual(bad)
    }
    expect(accepted.length).toBeLessThan(32)
    writeFileSync(identityFile, good.subarray(0, 40))
    expect(() => load()).toThrow(/copy identity\.json\.backup over it/)
  })

  test.each([
    'null',
    '[]',
    '{}',
    '{"__proto__":{"format":1}}',
    '['.repeat(60_000),
    'x'.repeat(70_000),
  ])('is told when it holds other JSON or none (%#)', (text) => {
    load()
    writeFileSync(identityFile, text)
    expect(() => load(2)).toThrow(code('host/identity-damaged'))
  })

  test('is told to be of a newer program where it is', () => {
    load()
    writeFileSync(identityFile, '{"format":2}')
    expect(() => load(2)).toThrow(code('store/newer'))
  })
})

describe('saving the identity', () => {
  test('leaves what a crashed save left behind, and a planted link, harmless', () => {
    const outside = join(folder, 'outside')
    writeFileSync(outside, 'mine')
    symlinkSync(outside, `${identityFile}.unfinished`)
    load()
    expect(readFileSync(outside, 'utf8')).toBe('mine')
    expect(existsSync(`${identityFile}.unfinished`)).toBe(false)
  })

  test('changes the name in both copies', () => {
    const { peerId } = load()
    saveIdentity({ identityFile }, { peerId, name: 'attic' })
    expect(load()).toMatchObject({ peerId, name: 'attic' })
    truncateSync(identityFile, 0)
    expect(load()).toMatchObject({ peerId, name: 'attic' })
  })

  test('fails with store/failed where the folder is gone', () => {
    const { peerId, name } = load()
    rmSync(folder, { recursive: true })
    expect(() => saveIdentity({ identityFile }, { peerId, name })).toThrow(code('store/failed'))
  })
})

describe('the name of a peer', () => {
  test.each([
    ['  my   host ', 'my host'],
    ['', 'peer'],
    ['\u001b[2Jx', '\\u{1b}[2Jx'],
    ['x'.repeat(300), `${'x'.repeat(MAX_PEER_NAME - 1)}…`],
  ])('made from %j is %j', (text, name) => {
    expect(peerName(text)).toBe(name)
  })
})

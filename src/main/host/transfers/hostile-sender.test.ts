/** A paired peer that lies: what it says goes straight to the receiver, which writes to a real disk. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Counters } from '../../base/counters.ts'
import { createDeferred } from '../../base/deferred.ts'
import { Emitter } from '../../base/events.ts'
import { seededRandom } from '../../base/random.ts'
import { systemClock } from '../../base/system.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Message } from '../../protocol/message/message.ts'
import { parseKeyFingerprint, peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  decodeTransfer,
  encodeTransfer,
  listLine,
  type OfferedFile,
  type TransferMessage,
  type TransferStep,
} from '../../protocol/transfer-message.ts'
import { Transfers } from './transfers.ts'

const keyOf = (digit: string) => {
  const key = parseKeyFingerprint(digit.repeat(64))
  if (key === undefined) throw new Error('no key')
  return key
}
const [SELF, MALLORY] = [keyOf('a'), keyOf('b')]
const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

/** A conversation of which the other end is in the test's hand. */
class Wire {
  readonly peerId = peerIdOfFingerprint(MALLORY)
  readonly changed = new Emitter<void>()
  readonly said: TransferMessage[] = []
  #queue: Message[] = []
  #arrival = createDeferred()
  isClosed = false

  send(message: Message): Promise<void> {
    this.said.push(decodeTransfer(message))
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.isClosed = true
    this.#arrival.resolve()
    return Promise.resolve()
  }

  tell(transfer: string, step: TransferStep): void {
    this.#queue.push(encodeTransfer({ transfer, step }))
    this.#arrival.resolve()
  }

  async *[Symbol.asyncIterator]() {
    while (!this.isClosed) {
      for (const message of this.#queue.splice(0)) yield { message, fingerprint: MALLORY }
      this.#arrival = createDeferred()
      if (!this.isClosed && this.#queue.length === 0) await this.#arrival.promise
    }
  }
}

let root: string
let received: string
let wire: Wire
let counters: Counters
let transfers: Transfers
let inbox: string[]
let mayCome: boolean

const fakePeer = (): Peer => {
  const trust = {
    setAccess: () => {},
    get: () => ({ standing: 'paired', name: 'Mallory' }),
    decide: () => ({ allowed: mayCome }),
    grant: () => {},
    changed: new Emitter(),
  }
  const server = {
    close: () => {},
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(wire)
    },
  }
  const services = {
    bidi: { acceptBidi: () => server },
    endpoint: { linkChanged: new Emitter() },
  }
  const kept = { put: ({ kind }: { kind: string }) => inbox.push(kind), remove: () => {} }
  const onboarding = { inbox: kept }
  return { fingerprint: SELF, counters, trust, services, onboarding } as unknown as Peer
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pipefitter-hostile-'))
  received = join(root, 'received')
  ;[wire, counters, inbox, mayCome] = [new Wire(), new Counters(), [], true]
  transfers = new Transfers({
    ...{ peer: fakePeer(), clock: systemClock, random: seededRandom(7), room: () => undefined },
    names: { peer: () => 'Mallory', pipe: () => '' },
    ...{ receiveFolder: received, transfersFolder: join(root, 'kept') },
    spoolFolder: join(root, 'spool'),
  })
  transfers.start()
})
afterEach(async () => {
  await wire.close()
  await transfers.stop()
  rmSync(root, { recursive: true, force: true })
})

const ID = 'c'.repeat(32)
const fileOf = (body: Uint8Array, ...path: string[]): OfferedFile => ({
  ...{ path, sizeBytes: body.length, sha256: sha256(body) },
})
const offerOf = (files: readonly OfferedFile[], more = {}): TransferStep => ({
  ...{ kind: 'offer', name: 'things', isFolder: true, files: files.length },
  sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  list: sha256(files.map(listLine).join('')),
  ...more,
})
const heard = (kind: TransferStep['kind']) =>
  expect.poll(() => wire.said.map(({ step }) => step.kind), { timeout: 10_000 }).toContain(kind)
const offered = (files: readonly OfferedFile[], more = {}): void => {
  wire.tell(ID, offerOf(files, more))
  wire.tell(ID, { kind: 'list', from: 0, files })
}
/** Offered and taken: the round in which it is to come. */
const taken = async (files: readonly OfferedFile[]): Promise<number> => {
  offered(files)
  await heard('take')
  const take = wire.said.map(({ step }) => step).find((step) => step.kind === 'take')
  return take?.kind === 'take' ? take.round : -1
}
const chunk = (round: number, offset: number, data: Uint8Array, sha = sha256(data)) =>
  wire.tell(ID, { kind: 'chunk', round, item: 0, offset, sha256: sha, data })
const names = (): readonly string[] =>
  existsSync(received) ? readdirSync(received).filter((name) => !name.startsWith('.')) : []
const state = () => transfers.row(ID)?.state

describe('a sender that lies', () => {
  const body = randomBytes(1_000)

  it('is saved where it does not', async () => {
    const round = await taken([fileOf(body, 'a', 'b.bin')])
    chunk(round, 0, body)
    await heard('receipt')
    expect(readFileSync(join(received, 'things', 'a', 'b.bin')).equals(body)).toBe(true)
  })

  it('sends more than it offered: nothing is saved', async () => {
    const round = await taken([fileOf(body, 'a')])
    chunk(round, 0, Buffer.concat([body, body]))
    await heard('failed')
    expect([state(), names()]).toEqual(['Failed', []])
    expect(counters.get('transfers.oversize-chunks')).toBe(1)
  })

  it('sends fewer, and says no more: nothing is saved', async () => {
    const round = await taken([fileOf(body, 'a')])
    chunk(round, 0, body.subarray(0, 999))
    await expect.poll(() => counters.get('transfers.bytes-received')).toBe(999)
    await wire.close()
    await expect.poll(state).toBe('Paused')
    expect(names()).toEqual([])
  })

  it('sends something else of the same length: it is asked twice more, then it has failed', async () => {
    const other = randomBytes(1_000)
    const round = await taken([fileOf(body, 'a')])
    chunk(round, 0, other)
    for (const times of [2, 3]) {
      const takes = () => wire.said.map(({ step }) => step).filter((step) => step.kind === 'take')
      await expect.poll(() => takes().length, { timeout: 10_000 }).toBe(times)
      chunk(takes().at(-1)?.round ?? -1, 0, other)
    }
    await heard('failed')
    expect([state(), names()]).toEqual(['Failed', []])
    expect(counters.get('transfers.corrupt-parts')).toBe(3)
  })

  it('lies about the hash on the way: that chunk is not taken for done', async () => {
    const round = await taken([fileOf(body, 'a')])
    chunk(round, 0, body.subarray(0, 500), sha256('else'))
    await expect.poll(() => counters.get('transfers.hash-mismatches')).toBe(1)
    expect(names()).toEqual([])
  })

  it.each([
    ['a place beyond', 500],
    ['a place far beyond', Number.MAX_SAFE_INTEGER],
  ])('writes to %s: nothing is saved', async (_, offset) => {
    const round = await taken([fileOf(body, 'a')])
    chunk(round, offset, body.subarray(500))
    await heard('failed')
    expect([state(), names()]).toEqual(['Failed', []])
  })

  it('sends of an earlier round: it is dropped, and counted', async () => {
    const round = await taken([fileOf(body, 'a')])
    chunk(round - 1, 0, body)
    await expect.poll(() => counters.get('transfers.stale-chunks')).toBe(1)
    expect([state(), names()]).toEqual(['Receiving', []])
  })

  it.each([
    ['its size', { sizeBytes: 999 }],
    ['its list', { list: 'd'.repeat(64) }],
    ['a single file', { isFolder: false, name: 'harmless.txt' }],
  ])('lies about %s in the offer: it is refused, and nobody is asked', async (_, more) => {
    offered([fileOf(body, 'a.exe')], more)
    await heard('refused')
    expect([transfers.rows(), inbox]).toEqual([[], []])
    expect(counters.get('transfers.lying-offers')).toBe(1)
  })

  it('gives names that lead out of the folder: all of it lies inside', async () => {
    const paths = [
      ...[['..', '..', 'x'], ['/etc/passwd'], ['..\\..\\y'], ['C:\\z'], ['a', '..', 'b']],
      ...[['.ssh', 'authorized_keys'], ['CON'], ['n:ads'], ['.pipefitter-incoming', 'p']],
    ]
    const files = paths.map((path) => fileOf(new Uint8Array(), ...path))
    offered(files, { name: '..' })
    await heard('receipt')
    expect(readdirSync(root).toSorted()).toEqual(['kept', 'received'])
    const inside = readdirSync(received, { recursive: true, withFileTypes: true })
    expect(inside.filter((entry) => entry.isFile())).toHaveLength(paths.length)
    expect(inside.map(({ name }) => name)).not.toContain('.ssh')
  })

  it('offers ten thousand times: sixteen wait, one request is shown, the rest is refused', async () => {
    mayCome = false
    const file = fileOf(body, 'a')
    for (let at = 0; at < 10_000; at++) {
      const id = at.toString(16).padStart(32, '0')
      wire.tell(id, offerOf([file]))
      wire.tell(id, { kind: 'list', from: 0, files: [file] })
    }
    const refused = () => wire.said.filter(({ step }) => step.kind === 'refused').length
    await expect.poll(refused, { timeout: 20_000 }).toBe(10_000 - 16)
    expect(transfers.rows()).toHaveLength(16)
    expect(new Set(inbox)).toEqual(new Set(['file']))
    expect(counters.get('transfers.offers-refused')).toBe(10_000 - 16)
  })
})

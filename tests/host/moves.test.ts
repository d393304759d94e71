/** The input end of a pipe goes from one whole host to another, and back and on, while a fourth sends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import type { PipeRow } from '../../src/shared/rows.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const PATIENCE_MS = 30_000
const MOVES = 100

const numberOf = (text: string): number => Number(text.replace('message ', ''))

interface Holder {
  readonly host: RunningHost
  readonly key: string
  readonly peerId: string
}

describe('the input end of a pipe', () => {
  let holders: readonly Holder[]
  let sender: RunningHost
  let pipeId: string
  let at = 0

  const holderOf = async (name: string): Promise<Holder> => {
    const host = await start(name)
    const { peerId, key } = await loadIdentity(host.profile)
    return { host, key: key.fingerprint, peerId }
  }

  beforeAll(async () => {
    holders = await Promise.all(['Alice', 'Carol', 'Dora'].map(holderOf))
    sender = await start('Bob')
    const [first] = holders
    const created = { name: 'nomad', publish: true, listen: true, access: 'anyone' } as const
    pipeId = (await call(first!.host, 'pipes.create', created)).id
    for (const host of [sender, ...holders.map((one) => one.host)]) {
      await rowsOf(host, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
      await rowsOf(host, 'peers', {}, (peers) => peers.length >= 3)
    }
  })

  afterAll(async () => {
    await Promise.all([sender, ...holders.map(({ host }) => host)].map(stop))
    removeFolders()
  })

  const pair = async (here: Holder, other: Holder): Promise<void> => {
    const isKey = ({ id }: { id: string }): boolean => id === other.key
    await rowsOf(here.host, 'trust', {}, (rows) => rows.some(isKey))
    await call(here.host, 'trust.setStanding', { fingerprint: other.key, standing: 'paired' })
    const grant = { fingerprint: other.key, right: 'administrate', pipeId } as const
    await call(here.host, 'trust.grant', grant)
  }
  const moveTo = async (to: number): Promise<void> => {
    const [from, next] = [holders[at]!, holders[to]!]
    await call(from.host, 'pipes.move', { pipeId, peerId: next.peerId })
    at = to
  }
  const allDelivered = async (): Promise<void> => {
    const isDone = ({ id, queue }: PipeRow): boolean => id === pipeId && queue?.waiting === 0
    await rowsOf(sender, 'pipes', {}, (pipes) => pipes.some(isDone), PATIENCE_MS)
  }
  const receivedAtEach = async (): Promise<readonly (readonly string[])[]> => {
    const all: string[][] = []
    for (const { host } of holders) {
      const rows = await rowsOf(host, 'messages', { pipeId }, () => true)
      const incoming = rows.filter(({ direction }) => direction === 'in')
      all.push(incoming.map(({ elements }) => elements[0]?.text ?? ''))
    }
    return all
  }

  it('stays where it is when the other peer does not let this one change it, and the request waits there', async () => {
    const [alice, carol] = holders
    await expect(moveTo(1)).rejects.toMatchObject({ code: 'pipe/refused' })
    const inbox = await rowsOf(carol!.host, 'inbox', {}, (rows) => rows.length > 0)
    expect(JSON.stringify(inbox)).toContain('administrate')
    const isBound = (pipe: PipeRow): boolean => pipe.id === pipeId && pipe.input !== undefined
    await rowsOf(alice!.host, 'pipes', {}, (pipes) => pipes.some(isBound))
  })

  it('goes to one peer after the other under load: nothing is lost, and nothing is delivered twice', async () => {
    for (const here of holders)
      for (const other of holders) if (other !== here) await pair(here, other)
    await call(sender, 'pipes.setQueue', { pipeId, on: true })
    const sent: string[] = []
    for (let move = 0; move < MOVES; move++) {
      for (let n = 0; n < 5; n++) {
        const text = `message ${sent.length}`
        sent.push(text)
        await call(sender, 'pipes.send', { pipeId, elements: [{ name: 'text', text }] })
      }
      // Now and then the sender catches up, so that each of them is given something.
      if (move % 7 === 6) await allDelivered()
      await moveTo((at + 1 + (move % 5 === 0 ? 1 : 0)) % holders.length)
    }
    await allDelivered()
    const received = await receivedAtEach()
    for (const own of received) {
      expect(own.length).toBeGreaterThan(0)
      expect(own).toEqual([...own].sort((a, b) => numberOf(a) - numberOf(b)))
    }
    expect(received.flat().sort((a, b) => numberOf(a) - numberOf(b))).toEqual(sent)
  }, 180_000)

  it('is bound at one peer alone in the end, and its history says where it went', async () => {
    const bound: number[] = []
    for (const [i, { host }] of holders.entries()) {
      const pipes = await rowsOf(host, 'pipes', {}, (rows) => rows.some(({ id }) => id === pipeId))
      if (pipes.find(({ id }) => id === pipeId)?.listening === true) bound.push(i)
    }
    expect(bound).toEqual([at])
    const rows = await rowsOf(holders[at]!.host, 'timeline', { pipeId }, (all) => all.length > 0)
    expect(rows.some(({ kind }) => kind === 'handed-over')).toBe(true)
  })
})

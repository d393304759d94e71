/**
 * What every attack must leave behind: a counter that rose, a line in the log that a person can read, and an honest pipe that
 * goes on. Each test of this folder asserts that by `Scene.expectTraces`, or says by {@link leavesNone} why there is nothing
 * to be refused; one that does neither fails (see `setup.ts`).
 */
import { expect } from 'vitest'
import { eventually, type LogLine, type RealPeer } from './real-peer.ts'

export interface Traces {
  /** Who is attacked; ada unless given. */
  readonly at?: RealPeer
  /** All of these have risen since the test began. */
  readonly counters: readonly string[]
  /** A line that was written since the test began says this, message and fields together. */
  readonly says: RegExp
}

/** How things stood at a peer when the test began. */
interface Mark {
  readonly counters: ReadonlyMap<string, number>
  readonly lines: number
}

/** The peers that run now. */
export const running = new Set<RealPeer>()
const marks = new Map<RealPeer, Mark>()
let asserted = 0

export const markAll = async (): Promise<void> => {
  asserted = 0
  marks.clear()
  for (const peer of running) marks.set(peer, await markOf(peer))
}

export const hasAsserted = (): boolean => asserted > 0

/** Asserts the first two traces of an attack. */
export const expectTracesAt = async (peer: RealPeer, { counters, says }: Traces): Promise<void> => {
  const { counters: before, lines } = marks.get(peer) ?? { counters: new Map(), lines: 0 }
  expect(counters.length).toBeGreaterThan(0)
  for (const name of counters)
    await peer.risen(name, before.get(name) ?? 0).catch(async () => {
      const rows = await peer.rows('counters', {})
      const risen = rows.filter(({ id, value }) => value > (before.get(id) ?? 0))
      throw new Error(`${name} has not risen, but: ${risen.map(({ id }) => id).join(' ')}`)
    })
  const line = await fresh(peer, lines, says)
  // Words, and not a name of the code alone.
  expect(line.message).toMatch(/^\p{L}+:? \p{L}+/u)
  asserted++
}

/** Nothing is refused in this test, for this reason: what comes is taken, and must do no harm. */
export const leavesNone = (why: string): void => {
  expect(why).not.toBe('')
  asserted++
}

const markOf = async (peer: RealPeer): Promise<Mark> => {
  const rows = await peer.rows('counters', {})
  const counters = new Map(rows.map(({ id, value }) => [id, value]))
  return { counters, lines: peer.log().length }
}

const fresh = async (peer: RealPeer, from: number, says: RegExp): Promise<LogLine> => {
  const textOf = ({ message, fields }: LogLine): string => `${message} ${JSON.stringify(fields)}`
  const since = (): readonly LogLine[] => peer.log().slice(from)
  try {
    return await eventually('a line', () => since().find((line) => says.test(textOf(line))))
  } catch {
    const said = since().map(textOf).join('\n')
    throw new Error(`${peer.name} wrote nothing that says ${String(says)}, but:\n${said}`)
  }
}

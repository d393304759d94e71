import { describe, expect, it } from 'vitest'
import type { StreamWord } from '../protocol/message/stream.ts'
import { StreamMachine, type StreamEffect, type StreamInput } from './stream-machine.ts'

const BYTES = Uint8Array.of(1, 2)
const DATA: StreamWord = { kind: 'data', bytes: BYTES }
const END: StreamWord = { kind: 'end', note: '' }
const said = (word: StreamWord | undefined): StreamInput => ({ kind: 'said', word })

/** What comes of all these inputs, one after the other. */
const run = (machine: StreamMachine, ...inputs: readonly StreamInput[]): readonly StreamEffect[] =>
  inputs.flatMap((input) => machine.step(input))
/** The kinds of effects, those of `say` by what is said. */
const kinds = (effects: readonly StreamEffect[]): readonly string[] =>
  effects.map((effect) => (effect.kind === 'say' ? `say ${effect.word.kind}` : effect.kind))

const asker = (): StreamMachine => {
  const machine = new StreamMachine('asker')
  expect(kinds(run(machine, { kind: 'begin' }))).toEqual(['say open'])
  run(machine, { kind: 'reached' })
  return machine
}

const asked = (): StreamMachine => {
  const machine = new StreamMachine('asked')
  expect(run(machine, { kind: 'begin' })).toEqual([])
  expect(kinds(run(machine, said({ kind: 'open', version: '1' })))).toEqual(['reach'])
  expect(kinds(run(machine, { kind: 'reached' }))).toEqual(['say ready'])
  return machine
}

describe.each([
  ['who asks', asker],
  ['who is asked', asked],
])('a stream at %s', (_who, make) => {
  it('carries bytes both ways', () => {
    const effects = run(make(), { kind: 'local-data', bytes: BYTES }, said(DATA))
    expect(effects).toEqual([
      { kind: 'say', word: DATA },
      { kind: 'write', bytes: BYTES },
    ])
  })

  it('goes on one way when the other has ended, whichever is first, and is over after both', () => {
    const [first, second] = [make(), make()]
    expect(kinds(run(first, { kind: 'local-end' }, said(DATA), said(END)))).toEqual([
      ...['say end', 'write', 'end-local', 'over'],
    ])
    expect(
      kinds(run(second, said(END), { kind: 'local-data', bytes: BYTES }, { kind: 'local-end' })),
    ).toEqual(['end-local', 'say data', 'say end', 'over'])
    expect([first.isOver, second.isOver]).toEqual([true, true])
  })

  it('is over at once after a final end, whose remark is kept', () => {
    const effects = run(make(), { kind: 'local-end', final: true, note: 'it ended with 3' })
    expect(effects).toEqual([
      { kind: 'say', word: { kind: 'end', note: 'it ended with 3' } },
      { kind: 'over', note: 'it ended with 3' },
    ])
  })

  it('fails with what broke here, and says so; or with what the other says', () => {
    expect(run(make(), { kind: 'local-failed', why: 'reset' })).toEqual([
      { kind: 'say', word: { kind: 'failed', why: 'reset' } },
      { kind: 'over', failed: 'reset' },
    ])
    expect(run(make(), said({ kind: 'failed', why: 'nobody listens' }))).toEqual([
      { kind: 'over', failed: 'nobody listens' },
    ])
  })

  it('fails where the other leaves in the middle, but not after its end', () => {
    expect(run(make(), { kind: 'gone' })).toEqual([
      { kind: 'over', failed: 'The other end left in the middle' },
    ])
    expect(kinds(run(make(), said(END), { kind: 'gone' }))).toEqual(['end-local', 'over'])
    expect(run(make(), said(END), { kind: 'gone', why: 'the link broke' }).at(-1)).toEqual({
      ...{ kind: 'over', failed: 'the link broke' },
    })
  })

  it.each([
    ['what is none of a stream', [said(undefined)]],
    ['bytes after the end', [said(END), said(DATA)]],
    ['a second end', [said(END), said(END)]],
    ['an open in the middle', [said({ kind: 'open', version: '1' })]],
  ])('fails on %s', (_what, inputs) => {
    const machine = make()
    expect(run(machine, ...inputs).at(-1)).toEqual({
      ...{ kind: 'over', failed: 'The other end says what belongs to no stream' },
    })
    expect(machine.isOver).toBe(true)
  })

  it('does nothing any more once it is over', () => {
    const machine = make()
    run(machine, { kind: 'gone' })
    const late: StreamInput[] = [
      said(DATA),
      { kind: 'local-end' },
      { kind: 'local-failed', why: '' },
    ]
    expect(run(machine, ...late, { kind: 'gone' }, { kind: 'reached' })).toEqual([])
  })
})

describe('whoever is asked', () => {
  it('reaches for nothing before it is asked, and refuses another version in words', () => {
    const machine = new StreamMachine('asked')
    expect(run(machine, { kind: 'begin' }, { kind: 'reached' })).toEqual([])
    expect(run(machine, said({ kind: 'open', version: '2' })).at(-1)).toEqual({
      ...{ kind: 'over', failed: 'Streams of version 1 are spoken here, not of version 2' },
    })
  })

  it.each([DATA, END, { kind: 'ready' } as const])('takes no %o before it is asked', (word) => {
    const machine = new StreamMachine('asked')
    run(machine, { kind: 'begin' })
    expect(kinds(run(machine, said(word)))).toEqual(['say failed', 'over'])
  })
})

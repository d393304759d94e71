import { describe, expect, it } from 'vitest'
import { pipeRow, statusRow } from '../../../../tests/support/rows.ts'
import type { PipeRow } from '../../../shared/rows.ts'
import { trayBitmap } from './tray-bitmap.ts'
import { DesktopTongue } from '../tongue.ts'
import { TRAY_SHAPES, trayFacts } from './tray-facts.ts'

const output = { peerId: 'p', peerName: 'bob', endpoint: 'tcp://10.0.0.2:9701', transport: 'tcp' }
const bound = (name: string, sentBytes: number): PipeRow =>
  pipeRow(name, { state: 'Bound', output: { ...output, sent: 1, sentBytes, waiting: 0 } })
const facts = (pipes: readonly PipeRow[], requests = 0, status = statusRow()) =>
  trayFacts({ status, pipes, requests }, new DesktopTongue(['en']).words)

describe('the icon beside the clock', () => {
  it('says how many pipes are bound, and lists the five busiest', () => {
    const pipes = [...'abcdef'].map((name, at) => bound(name, at))
    const { tooltip, pipes: top, shape } = facts([...pipes, pipeRow('draft')])
    expect([shape, tooltip]).toEqual(['well', 'me, 6 of 6 pipes bound'])
    expect(top.map(({ label }) => label)).toEqual(
      ['f', 'e', 'd', 'c', 'b'].map((n) => `${n}: Bound`),
    )
    expect(top[0]?.address).toBe(output.endpoint)
  })

  it('has a form for no network, for requests, and for a critical pipe that is down', () => {
    const critical = pipeRow('a', { critical: true, state: 'Unbound' })
    expect(facts([], 0, statusRow({ state: 'noNetwork' })).shape).toBe('offline')
    expect(facts([], 2)).toMatchObject({
      shape: 'waiting',
      tooltip: expect.stringContaining('2 requests wait'),
    })
    expect(facts([critical], 2).shape).toBe('trouble')
    const { words } = new DesktopTongue(['en'])
    expect(trayFacts({ status: undefined, pipes: [], requests: 0 }, words).shape).toBe('offline')
  })

  it('speaks the language of the window', () => {
    const { words } = new DesktopTongue(['de'])
    const status = statusRow()
    const told = trayFacts({ status, pipes: [bound('a', 1)], requests: 1 }, words)
    expect(told.tooltip).toBe('me, 1 von 1 Pipe gebunden, 1 Anfrage wartet')
    expect(told.pipes[0]?.label).toBe('a: Gebunden')
  })

  it('shows names of others as plain and short text', () => {
    const [first] = facts([bound(`<b>\u202E${'x'.repeat(10_000)}`, 1)]).pipes
    expect(first?.label).toMatch(/^‹b› x+…: Bound$/)
    expect(first?.label.length).toBeLessThan(60)
  })

  it('says that all pipes are paused, and that nothing is received, before anything else of them', () => {
    const critical = pipeRow('a', { critical: true, state: 'Paused' })
    const { shape, tooltip } = facts([critical], 1, statusRow({ paused: true, receiving: false }))
    expect([shape, tooltip]).toEqual([
      'paused',
      'me, all pipes paused, receiving off, 1 request waits',
    ])
    const offline = statusRow({ paused: true, state: 'noNetwork' })
    expect(facts([], 0, offline).shape).toBe('offline')
  })

  it('is drawn in forms that differ, at every size', () => {
    for (const size of [16, 22, 44]) {
      const drawn = TRAY_SHAPES.map((shape) => Buffer.from(trayBitmap(shape, size)).toString('hex'))
      expect(new Set(drawn).size).toBe(TRAY_SHAPES.length)
      for (const one of drawn) expect(one.length).toBe(size * size * 8)
    }
  })
})

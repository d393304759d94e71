import { describe, expect, it } from 'vitest'
import { pipeRow, statusRow } from '../../../../tests/support/rows.ts'
import type { PipeRow, StatusRow } from '../../../shared/rows.ts'
import { DesktopTongue } from '../tongue.ts'
import { trayFacts } from './tray-facts.ts'
import { trayMenu, type TrayLine } from './tray-menu.ts'

const { words } = new DesktopTongue(['en'])
const output = { peerId: 'p', peerName: 'bob', endpoint: 'tcp://10.0.0.2:9701', transport: 'tcp' }
const bound = (name: string, sentBytes = 1): PipeRow =>
  pipeRow(name, { state: 'Bound', output: { ...output, sent: 1, sentBytes, waiting: 0 } })
const menuOf = (pipes: readonly PipeRow[], status?: StatusRow): readonly TrayLine[] =>
  trayMenu(trayFacts({ status, pipes, requests: 0 }, words), words)
const labelsOf = (lines: readonly TrayLine[]) =>
  lines.map((line) => (line.kind === 'separator' ? '—' : line.label))

describe('the menu of the icon beside the clock', () => {
  it('has the state, the window, the pipes, the switches and the end, in this order', () => {
    expect(labelsOf(menuOf([bound('a')], statusRow()))).toEqual([
      ...['me, 1 of 1 pipe bound', 'Open Pipefitter', '—', 'a: Bound', '—'],
      ...['Pause all pipes', 'Receive', '—', 'Quit: the peer and its pipes stop'],
    ])
  })

  it('has neither pipes nor switches before the peer has said how it is', () => {
    expect(labelsOf(menuOf([]))).toEqual([
      ...['Starting, no pipe in use', 'Open Pipefitter', '—'],
      'Quit: the peer and its pipes stop',
    ])
  })

  it('leads to a pipe, and copies where its messages go and what others find it by', () => {
    const pipe = bound('a')
    const line = menuOf([pipe], statusRow()).find(({ kind }) => kind === 'menu')
    expect(line?.kind === 'menu' && line.lines).toEqual([
      {
        ...{ kind: 'act', label: 'Open' },
        act: { kind: 'present', place: `/pipes/${encodeURIComponent(pipe.id)}` },
      },
      {
        ...{ kind: 'act', label: 'Copy its address' },
        act: { kind: 'copy', text: output.endpoint },
      },
      { kind: 'act', label: 'Copy its id', act: { kind: 'copy', text: pipe.id } },
    ])
  })

  it('lists pipes that are listened on here, by what has come, with their ids alone', () => {
    const input = { received: 1, receivedBytes: 9, queued: 0, queuedBytes: 0, lost: 0 } as const
    const heard = pipeRow('heard', { state: 'Bound', input: { ...input, flow: 'flowing' } })
    const lines = menuOf([bound('quiet', 2), heard], statusRow()).filter(
      (line) => line.kind === 'menu',
    )
    expect(labelsOf(lines)).toEqual(['heard: Bound', 'quiet: Bound'])
    expect(labelsOf(lines[0]?.lines ?? [])).toEqual(['Open', 'Copy its id'])
  })

  it.each([
    [false, true],
    [true, true],
    [false, false],
  ])('switches the other way: paused %s, receiving %s', (paused, receiving) => {
    const switches = menuOf([], statusRow({ paused, receiving })).filter(
      ({ kind }) => kind === 'switch',
    )
    expect(switches).toMatchObject([
      { on: paused, act: { kind: 'set', input: { paused: !paused } } },
      { on: receiving, act: { kind: 'set', input: { receiving: !receiving } } },
    ])
  })
})

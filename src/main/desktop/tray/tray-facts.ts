/** What the icon beside the clock says. Pure. */
import type { PipeRow, StatusRow } from '../../../shared/rows.ts'
import { plainText } from '../notices/plain-text.ts'
import type { DesktopWords } from '../tongue.ts'

/** Told by form, not by colour: a ring, a disc, a disc with a notch, a triangle, two bars. */
export const TRAY_SHAPES = ['offline', 'well', 'waiting', 'trouble', 'paused'] as const
export type TrayShape = (typeof TRAY_SHAPES)[number]

/** Pipes that are listed in its menu. */
const TOP_PIPES = 5
const NAME_MAX = 40

export interface TrayPipe {
  readonly id: string
  readonly label: string
  /** Where its messages go now, to be copied. */
  readonly address?: string
}

export interface TrayFacts {
  readonly shape: TrayShape
  readonly tooltip: string
  readonly pipes: readonly TrayPipe[]
  /** How the switches over all pipes stand; nothing until the peer has said so. */
  readonly standstill: { readonly isPaused: boolean; readonly isReceiving: boolean } | undefined
}

export interface TrayInput {
  readonly status: StatusRow | undefined
  readonly pipes: readonly PipeRow[]
  readonly requests: number
}

export const trayFacts = (
  { status, pipes, requests }: TrayInput,
  words: DesktopWords,
): TrayFacts => {
  const { tray } = words
  const used = pipes.filter(isUsed)
  const isBad = used.some(({ critical, state }) => critical === true && state !== 'Bound')
  const isPaused = status?.paused === true
  const lines = [
    status === undefined ? tray.starting : plainText(status.name, NAME_MAX),
    pipesLine(status, used, words),
    ...(status?.receiving === false ? [tray.receivesNot] : []),
    ...(requests > 0 ? [tray.requests({ count: requests })] : []),
    ...(status?.state === 'noNetwork' ? [tray.noNetwork] : []),
  ]
  return {
    shape: shapeOf(status, isBad, requests),
    tooltip: lines.join(', '),
    standstill: status && { isPaused, isReceiving: status.receiving },
    pipes: used
      .toSorted(busiestFirst)
      .slice(0, TOP_PIPES)
      .map((pipe) => trayPipe(pipe, words)),
  }
}

const pipesLine = (
  status: StatusRow | undefined,
  used: readonly PipeRow[],
  { tray }: DesktopWords,
): string => {
  if (status?.paused === true) return tray.paused
  const bound = used.filter(({ state }) => state === 'Bound').length
  return used.length === 0 ? tray.noPipe : tray.bound({ bound, count: used.length })
}

const shapeOf = (status: StatusRow | undefined, isBad: boolean, requests: number): TrayShape => {
  if (status?.state !== 'online') return 'offline'
  if (status.paused) return 'paused'
  if (isBad) return 'trouble'
  return requests > 0 ? 'waiting' : 'well'
}

/** Bound, meant to be bound, or of interest when it is not. */
const isUsed = ({ output, input, state, critical }: PipeRow): boolean =>
  output !== undefined ||
  input !== undefined ||
  critical === true ||
  state === 'Rebinding' ||
  state === 'Degraded'

const busiestFirst = (a: PipeRow, b: PipeRow): number =>
  carried(b) - carried(a) || a.name.localeCompare(b.name)

const carried = ({ output, input }: PipeRow): number =>
  (output?.sentBytes ?? 0) + (input?.receivedBytes ?? 0)

const trayPipe = (
  { id, name, state, output }: PipeRow,
  { tray, states }: DesktopWords,
): TrayPipe => ({
  id,
  label: tray.pipe({ name: plainText(name, NAME_MAX), state: states[state] }),
  ...(output === undefined ? {} : { address: output.endpoint }),
})

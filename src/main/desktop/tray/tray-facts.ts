/** What the icon beside the clock says. Pure. */
import type { PipeRow, StatusRow } from '../../../shared/rows.ts'
import { plainText } from '../notices/plain-text.ts'
import type { DesktopWords } from '../tongue.ts'

/** Told by form, not by colour: a ring, a disc, a disc with a notch, a triangle. */
export const TRAY_SHAPES = ['offline', 'well', 'waiting', 'trouble'] as const
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
  const bound = used.filter(({ state }) => state === 'Bound').length
  const isBad = used.some(({ critical, state }) => critical === true && state !== 'Bound')
  const lines = [
    status === undefined ? tray.starting : plainText(status.name, NAME_MAX),
    used.length === 0 ? tray.noPipe : tray.bound({ bound, count: used.length }),
    ...(requests > 0 ? [tray.requests({ count: requests })] : []),
    ...(status?.state === 'noNetwork' ? [tray.noNetwork] : []),
  ]
  return {
    shape: shapeOf(status, isBad, requests),
    tooltip: lines.join(', '),
    pipes: used
      .toSorted(busiestFirst)
      .slice(0, TOP_PIPES)
      .map((pipe) => trayPipe(pipe, words)),
  }
}

const shapeOf = (status: StatusRow | undefined, isBad: boolean, requests: number): TrayShape => {
  if (status?.state !== 'online') return 'offline'
  if (isBad) return 'trouble'
  return requests > 0 ? 'waiting' : 'well'
}

/** Bound, meant to be bound, or of interest when it is not. */
const isUsed = ({ output, state, critical }: PipeRow): boolean =>
  output !== undefined || critical === true || state === 'Rebinding' || state === 'Degraded'

const busiestFirst = (a: PipeRow, b: PipeRow): number =>
  (b.output?.sentBytes ?? 0) - (a.output?.sentBytes ?? 0) || a.name.localeCompare(b.name)

const trayPipe = (
  { id, name, state, output }: PipeRow,
  { tray, states }: DesktopWords,
): TrayPipe => ({
  id,
  label: tray.pipe({ name: plainText(name, NAME_MAX), state: states[state] }),
  ...(output === undefined ? {} : { address: output.endpoint }),
})

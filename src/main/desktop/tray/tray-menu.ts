/** The menu of the icon beside the clock, as data: what stands in it and what each line does. Pure. */
import type { CallInput } from '../../../shared/contract.ts'
import type { DesktopWords } from '../tongue.ts'
import type { TrayFacts, TrayPipe } from './tray-facts.ts'

/** What a line does when it is chosen. */
export type TrayAct =
  | { readonly kind: 'present'; readonly place?: `/pipes/${string}` }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'set'; readonly input: CallInput<'settings.set'> }
  | { readonly kind: 'quit' }

export type TrayLine =
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'act'; readonly label: string; readonly act: TrayAct }
  | {
      readonly kind: 'switch'
      readonly label: string
      readonly on: boolean
      readonly act: TrayAct
    }
  | { readonly kind: 'menu'; readonly label: string; readonly lines: readonly TrayLine[] }

const SEPARATOR = { kind: 'separator' } as const

export const trayMenu = (
  { tooltip, pipes, standstill }: TrayFacts,
  { tray: words }: DesktopWords,
): readonly TrayLine[] => [
  { kind: 'note', label: tooltip },
  { kind: 'act', label: words.openWindow, act: { kind: 'present' } },
  SEPARATOR,
  ...pipes.map((pipe) => pipeLine(pipe, words)),
  ...(pipes.length > 0 ? [SEPARATOR] : []),
  ...(standstill === undefined ? [] : [...switches(standstill, words), SEPARATOR]),
  { kind: 'act', label: words.quit, act: { kind: 'quit' } },
]

const switches = (
  { isPaused, isReceiving }: NonNullable<TrayFacts['standstill']>,
  words: DesktopWords['tray'],
): readonly TrayLine[] => [
  {
    ...{ kind: 'switch', label: words.pauseAll, on: isPaused },
    act: { kind: 'set', input: { paused: !isPaused } },
  },
  {
    ...{ kind: 'switch', label: words.receive, on: isReceiving },
    act: { kind: 'set', input: { receiving: !isReceiving } },
  },
]

const pipeLine = ({ id, label, address }: TrayPipe, words: DesktopWords['tray']): TrayLine => {
  const copy = (what: string, text: string): TrayLine => ({
    ...{ kind: 'act', label: what },
    act: { kind: 'copy', text },
  })
  const place = `/pipes/${encodeURIComponent(id)}` as const
  return {
    ...{ kind: 'menu', label },
    lines: [
      { kind: 'act', label: words.open, act: { kind: 'present', place } },
      ...(address === undefined ? [] : [copy(words.copyAddress, address)]),
      copy(words.copyId, id),
    ],
  }
}

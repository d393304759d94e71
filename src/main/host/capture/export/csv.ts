import { utf8Decode, utf8Encode } from '../../../base/bytes.ts'
import {
  endsOf,
  isoTime,
  isOwn,
  wholeElements,
  type Exported,
  type ExportFormat,
} from './exported.ts'

const COLUMNS = [
  ...['number', 'time', 'direction', 'kind', 'peer', 'peer_id', 'pipe', 'pipe_id', 'transport'],
  ...['address', 'size_bytes', 'summary', 'payload'],
]

/** Longest payload in a cell, in characters: what programs for tables take. */
const CELL_MAX = 32_000

/** As RFC 4180 has it, with a line of names; the payload as text, where it is some. */
export const csv: ExportFormat = {
  begin: () => utf8Encode(lineOf(COLUMNS)),
  message: (exported) => utf8Encode(lineOf(cellsOf(exported))),
}

const cellsOf = (exported: Exported): readonly string[] => {
  const { number, atWallMs, direction, kind, peerId, pipeId } = exported.record
  const { transport, address, sizeBytes, summary } = exported.record
  const { peerName = '', pipeName = '' } = endsOf(exported)
  return [
    ...[String(number), isoTime(atWallMs), direction, kind, peerName, peerId ?? ''],
    ...[pipeName, pipeId ?? '', transport, address, String(sizeBytes), summary],
    payloadOf(exported),
  ]
}

const payloadOf = ({ content }: Exported): string => {
  const own = wholeElements(content).filter(isOwn)
  try {
    return own
      .map(({ body }) => utf8Decode(body))
      .join('\n')
      .slice(0, CELL_MAX)
  } catch {
    return ''
  }
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

/** What others named or sent may begin as a formula does; an apostrophe before it makes a program for tables take it as text. */
const FORMULA = /^[=+\-@\t\r\n]/
const cell = (text: string): string => {
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

import type {
  AnswerRow,
  AskedRow,
  ExplainedEndpointRow,
  ExplanationRow,
  PathRow,
  PipeRow,
  ResolutionRow,
  TalkRow,
  TimelineRow,
} from '../../../shared/rows.ts'
import type { StoredBinding } from '../../peer/ports/store.ts'
import { pathWords } from '../ends/path-row.ts'

/** What a report tells of. */
export interface ReportFacts {
  readonly version: string
  readonly nowWallMs: number
  readonly pipe: PipeRow
  readonly explanation: ExplanationRow
  /** The latest query, and what was answered to it. */
  readonly run: ResolutionRow | undefined
  readonly answers: readonly AnswerRow[]
  readonly timeline: readonly TimelineRow[]
  /** Newest first. */
  readonly bindings: readonly StoredBinding[]
}

/** All that is known of a pipe's binding as plain text, for a bug report. Payloads are not in it. */
export const formatReport = (facts: ReportFacts): string => {
  const { version, nowWallMs, pipe, explanation, run, answers, timeline, bindings } = facts
  return [
    `Binding report of the pipe "${pipe.name}"`,
    `Pipefitter ${version}, ${iso(nowWallMs)}`,
    `pipe       ${pipe.id}`,
    `type       ${pipe.type}, transport ${pipe.transport ?? 'any'}`,
    ...formatExplanation(explanation, nowWallMs),
    ...(run === undefined ? [] : section('Latest query', formatRun(run))),
    ...(run === undefined ? [] : section('Answers', answers.flatMap(formatAnswer))),
    ...section('Timeline', timeline.map(formatEvent)),
    ...section('Earlier bindings', bindings.map(formatBinding)),
    '',
  ].join('\n')
}

/** An explanation in lines. */
export const formatExplanation = (
  {
    state,
    reason,
    sinceWallMs,
    chosen,
    lastError,
    nextTryWallMs,
    next,
    held,
    endpoints,
    talks,
  }: ExplanationRow,
  nowWallMs: number,
): readonly string[] => [
  `state      ${state} since ${iso(sinceWallMs)}: ${reason}`,
  ...(chosen === undefined ? [] : [`chosen     ${chosen}`]),
  ...(lastError === undefined ? [] : [`last error ${iso(lastError.atWallMs)}: ${lastError.text}`]),
  ...(nextTryWallMs === undefined
    ? []
    : [`next try   in ${(Math.max(0, nextTryWallMs - nowWallMs) / 1000).toFixed(1)} s`]),
  ...(held === 0 ? [] : [`held       ${held} messages wait`]),
  `next       ${next}`,
  ...section('Endpoints', endpoints.map(formatEndpoint)),
  ...(talks.length === 0 ? [] : section('Paths of conversations', talks.flatMap(formatTalk))),
]

const formatTalk = ({ peerName, path, beside }: TalkRow): readonly string[] => [
  `with ${peerName}: ${path === undefined ? 'no path now' : formatPath(path)}`,
  ...(beside === undefined ? [] : [`and beside it: ${formatPath(beside)}`]),
]

const formatPath = (path: PathRow): string =>
  `${pathWords(path)}${path.rttMs === undefined ? '' : `, ${path.rttMs} ms`}, since ${iso(path.sinceWallMs)}: ${path.reason}`

const formatEndpoint = (one: ExplainedEndpointRow): string => {
  const parts = [
    one.bound ? 'in use' : one.connected ? 'linked' : 'not linked',
    `learned from ${one.learnedFrom}`,
    one.lastSuccessWallMs === undefined ? 'never worked' : `worked ${iso(one.lastSuccessWallMs)}`,
    ...(one.lastError === undefined ? [] : [`failed ${one.failures} times: ${one.lastError}`]),
    ...(one.nextTryWallMs === undefined ? [] : [`next try ${iso(one.nextTryWallMs)}`]),
  ]
  return `${one.transport.padEnd(5)} ${one.address} (${one.peerName}): ${parts.join('; ')}`
}

const formatRun = (run: ResolutionRow): readonly string[] => [
  `${iso(run.startedWallMs)}  ${run.state} after ${run.elapsedMs} ms: ${run.summary}`,
  ...run.asked.map((asked) => `${asked.channel}: ${askedText(asked, run.state === 'asking')}`),
]

const askedText = ({ state, answers, firstAnswerMs, error }: AskedRow, asking: boolean): string => {
  if (state === 'failed') return `failed: ${error ?? 'unknown'}`
  if (state === 'sent') return asking ? 'asked' : 'asked, silent'
  return `${answers} answers, the first after ${firstAnswerMs?.toFixed(1) ?? '?'} ms`
}

const formatAnswer = (row: AnswerRow): readonly string[] => {
  const marks = [
    row.source,
    row.reached ?? 'not linked',
    row.proven === true ? 'key proven' : 'key not proven',
    row.standing ?? 'unknown key',
    `${row.rttMs ?? '?'} ms`,
    `score ${row.score} (${row.scoreReasons?.join(', ') ?? ''})`,
  ]
  return [
    `${row.verdict.padEnd(8)}  ${row.endpoint ?? 'no endpoint'} (${row.peerName}): ${marks.join('; ')}`,
    `          ${row.verdictReason}`,
    ...(row.wouldChoose === undefined ? [] : [`          would be chosen: ${row.wouldChoose}`]),
    ...(row.test === undefined
      ? []
      : [`          test ${iso(row.test.atWallMs)}: ${row.test.words}`]),
  ]
}

const formatEvent = ({ atWallMs, kind, text, tookMs }: TimelineRow): string =>
  `${iso(atWallMs)}  ${kind.padEnd(11)}  ${text}${tookMs === undefined ? '' : ` (${tookMs} ms)`}`

const formatBinding = ({
  boundWallMs,
  endedWallMs,
  endpoint,
  reason,
  endReason,
}: StoredBinding): string => {
  const until = endedWallMs === undefined ? 'until now' : `until ${iso(endedWallMs)}`
  const end = endReason === undefined ? '' : `; ended: ${endReason}`
  return `${iso(boundWallMs)} ${until}  ${endpoint}  ${reason}${end}`
}

const section = (title: string, lines: readonly string[]): readonly string[] => [
  '',
  title,
  ...(lines.length === 0 ? ['  nothing yet'] : lines.map((line) => `  ${line}`)),
]

const iso = (wallMs: number): string => new Date(wallMs).toISOString()

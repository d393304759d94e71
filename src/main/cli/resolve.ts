import type { AnswerRow, ResolutionRow } from '../../shared/rows.ts'
import { createDeferred } from '../base/deferred.ts'
import type { Session } from './session.ts'
import { aborted, snapshotOf, watchFeed } from './watch.ts'

export interface ResolveOptions {
  /** Ids of the peers to ask; without them everybody is asked. */
  readonly peers?: readonly string[]
  readonly timeoutMs?: number
  /** Told of each answer as it comes, and again when its verdict changes. */
  readonly onAnswer?: (answer: AnswerRow) => void
}

/** How a run of the binding query ended. */
export interface Resolved {
  readonly resolution: ResolutionRow
  readonly answers: readonly AnswerRow[]
}

/** Runs the binding query for a pipe to its end; Ctrl-C cancels it in the host too. */
export const resolvePipe = async (
  { client, signal }: Session,
  pipeId: string,
  options: ResolveOptions = {},
): Promise<Resolved> => {
  const { peers, timeoutMs, onAnswer } = options
  const report = newAnswers(onAnswer ?? (() => {}))
  const runs = new Map<string, ResolutionRow>()
  const finished = createDeferred<ResolutionRow>()
  let runId: string | undefined
  const look = (): void => {
    const run = runId === undefined ? undefined : runs.get(runId)
    if (run !== undefined && run.state !== 'asking') finished.resolve(run)
  }
  const answers = watchFeed(client, 'answers', { pipeId }, ({ rows }) => report(runId, rows))
  const resolutions = watchFeed(client, 'resolutions', { pipeId }, ({ rows }) => {
    for (const run of rows) runs.set(run.id, run)
    look()
  })
  try {
    await Promise.all([answers.begun, resolutions.begun])
    const input = {
      pipeId,
      ...(peers === undefined ? {} : { peers: [...peers] }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }
    const { resolutionId } = await client.call('pipes.resolve', input, { signal })
    runId = resolutionId
    look()
    const cancel = (): void =>
      void client.call('pipes.cancelResolve', { resolutionId }).catch(() => {})
    void aborted(signal).then(cancel)
    const resolution = await Promise.race([finished.promise, answers.failed, resolutions.failed])
    const all = await snapshotOf(client, 'answers', { pipeId })
    report(runId, all)
    return { resolution, answers: all.filter((answer) => answer.resolutionId === resolutionId) }
  } finally {
    answers.end()
    resolutions.end()
  }
}

/** Hands on each answer of the run once, and again when its verdict has changed; those before the run is known wait. */
const newAnswers = (onAnswer: (answer: AnswerRow) => void) => {
  const told = new Map<string, AnswerRow['verdict']>()
  const early: AnswerRow[] = []
  return (runId: string | undefined, rows: readonly AnswerRow[]): void => {
    if (runId === undefined) return void early.push(...rows)
    for (const answer of [...early.splice(0), ...rows]) {
      if (answer.resolutionId !== runId || told.get(answer.id) === answer.verdict) continue
      told.set(answer.id, answer.verdict)
      onAnswer(answer)
    }
  }
}

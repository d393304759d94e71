import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Candidate, Resolutions } from './resolutions.ts'

/**
 * What the rule chooses for a pipe: of the latest run, or of a new one where that found nobody. Rejects with
 * `pipe/nobody-answered`, `pipe/refused`, `access/refused` or `base/cancelled`.
 */
export const chooseByRule = async (
  resolutions: Resolutions,
  pipeId: PipeId,
  signal: AbortSignal,
): Promise<{ readonly chosen: Candidate; readonly because: string }> => {
  const latest = resolutions.latest(pipeId)
  const isOpen = latest?.state === 'asking' && !latest.isDecided
  const run = isOpen || resolutions.choice(pipeId) !== undefined ? latest : undefined
  const asked = run ?? resolutions.start(pipeId, { signal })
  await asked.decided
  if (signal.aborted) throw cancelled('Binding')
  const choice = resolutions.choice(pipeId)
  if (choice === undefined) throw nobodyError(asked)
  return choice
}

/** Nobody can be bound to: of those who answered one may have the pipe and not let us in. */
const nobodyError = ({ summary, answers }: Resolution): PipefitterError => {
  if (answers.some(({ verdict }) => verdict === 'usable'))
    return new PipefitterError(
      'pipe/refused',
      'Every endpoint that can be bound is excluded for this pipe',
    )
  const closed = answers.some(({ notLetIn }) => notLetIn === true)
  return new PipefitterError(closed ? 'access/refused' : 'pipe/nobody-answered', summary)
}

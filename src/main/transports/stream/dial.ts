import { cancelled } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Carriage } from './carriage.ts'
import type { GiveUp, Opened, OpeningDone } from './opening.ts'

export interface DialSteps<Link> {
  /** For the words of an error. */
  readonly address: string
  readonly signal: AbortSignal
  readonly connect: (done: (outcome: Carriage | PipefitterError) => void) => GiveUp
  /** Begins to open the link on the stream. */
  readonly open: (carriage: Carriage, done: OpeningDone) => GiveUp
  /** Makes the link within the event that completed the greeting, so that no event of the stream goes unheard. */
  readonly made: (opened: Opened, carriage: Carriage) => Link
}

/** Makes a stream and opens a link on it. Rejects with `base/cancelled`, or with what one of the steps failed with. */
export const dialInSteps = <Link>(steps: DialSteps<Link>): Promise<Link> => {
  const { signal } = steps
  const made = createDeferred<Link>()
  const finish = (settle: () => void): void => {
    signal.removeEventListener('abort', onAbort)
    settle()
  }
  let giveUp: GiveUp | undefined
  const onAbort = (): void => giveUp?.(cancelled(`Dialling ${steps.address}`))
  signal.addEventListener('abort', onAbort, { once: true })
  let opening: GiveUp | undefined
  const connecting = steps.connect((carriage) => {
    if (carriage instanceof PipefitterError) return finish(() => made.reject(carriage))
    opening = steps.open(carriage, (outcome) => {
      if (outcome instanceof PipefitterError) finish(() => made.reject(outcome))
      else finish(() => made.resolve(steps.made(outcome, carriage)))
    })
    giveUp = opening
  })
  giveUp = opening ?? connecting
  return made.promise
}

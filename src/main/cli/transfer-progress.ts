import type { TransferRow } from '../../shared/rows.ts'
import { createDeferred } from '../base/deferred.ts'
import { PipefitterError } from '../base/errors.ts'
import { printable } from '../base/printable.ts'
import type { Runtime } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { formatBytes, formatMs } from './format.ts'
import type { Session } from './session.ts'
import { aborted, watchFeed } from './watch.ts'

/** What a command ends with once the transfer is over; absent while it is not. */
const EXITS: Partial<Readonly<Record<TransferRow['state'], number>>> = {
  Saved: EXIT.ok,
  Refused: EXIT.refused,
  Cancelled: EXIT.refused,
  Failed: EXIT.failed,
  Expired: EXIT.timeout,
}
const LINE_CHARACTERS = 100
/** From the start of the line, over what was there. */
const OVER = '\r\u001b[K'

/** Shows a transfer until it is over, or the time is; gives what the command ends with. */
export const followTransfer = async (
  runtime: Runtime,
  { client, output, signal }: Session,
  id: string,
  timeoutSeconds: number | undefined,
): Promise<number> => {
  const over = createDeferred<TransferRow>()
  const line = progressLine(runtime, output.isJson)
  let latest: TransferRow | undefined
  const watch = watchFeed(client, 'transfers', {}, ({ rows, removed }) => {
    for (const row of rows) if (row.id === id) line.show((latest = row))
    if (latest !== undefined && EXITS[latest.state] !== undefined) over.resolve(latest)
    if (removed.includes(id))
      over.reject(new PipefitterError('transfer/not-found', 'the transfer is gone'))
  })
  over.promise.catch(() => {})
  const timeout = timer(timeoutSeconds)
  try {
    const end = await Promise.race([over.promise, watch.failed, timeout.over, aborted(signal)])
    line.end()
    if (signal.aborted) return EXIT.interrupted
    if (latest !== undefined) output.object({ transfer: latest })
    const { state = 'Offered', stateReason = '' } = latest ?? {}
    if (latest !== undefined) output.line(`${latest.name}: ${state}. ${stateReason}.`)
    if (end !== undefined) return EXITS[end.state] ?? EXIT.failed
    // Nobody was there to take it, or somebody was and did not.
    const isAway = /other peer (to be|is away)/.test(stateReason)
    return isAway ? EXIT.unreachable : EXIT.timeout
  } finally {
    timeout.clear()
    watch.end()
  }
}

const timer = (seconds: number | undefined) => {
  const over = createDeferred<undefined>()
  const running =
    seconds === undefined ? undefined : setTimeout(() => over.resolve(undefined), seconds * 1_000)
  return { over: over.promise, clear: () => clearTimeout(running) }
}

/** One line that changes on a terminal; elsewhere a line for each new state, beside the result. */
const progressLine = ({ stdout, stderr }: Runtime, isJson: boolean) => {
  const isTerminal = stdout.isTTY === true && !isJson
  let shown = ''
  return {
    show: (row: TransferRow): void => {
      if (isJson) return
      const text = isTerminal ? motionOf(row) : `${row.state}: ${row.stateReason}`
      if (text === shown) return
      shown = text
      const safe = printable(text, LINE_CHARACTERS)
      stderr.write(isTerminal ? OVER + safe : `${safe}\n`)
    },
    end: (): void => {
      if (isTerminal && shown !== '') stderr.write(OVER)
    },
  }
}

const motionOf = (row: TransferRow): string => {
  const { state, doneBytes, sizeBytes, bytesPerSecond, etaMs, stateReason } = row
  const percent = sizeBytes === 0 ? 100 : Math.floor((doneBytes * 100) / sizeBytes)
  const done = `${percent} % of ${formatBytes(sizeBytes)}`
  const rate = bytesPerSecond === undefined ? '' : `, ${formatBytes(bytesPerSecond)}/s`
  const left = etaMs === undefined ? '' : `, ${formatMs(etaMs)} left`
  return bytesPerSecond === undefined ? `${state}: ${done}, ${stateReason}` : done + rate + left
}

import { RIGHTS, type PairingRow, type RightName } from '../../../shared/rows.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import { askYesNo } from '../ask.ts'
import { collect, onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { pickPeer } from '../pick.ts'
import type { Session } from '../session.ts'
import { watchFeed } from '../watch.ts'

export interface PairOptions {
  readonly give?: readonly string[]
  readonly letIn?: boolean
}

const OVER: ReadonlySet<string> = new Set(['accepted', 'refused', 'expired'])

export const declarePair: Declare = (parent, runtime) => {
  parent
    .command('pair <peer>')
    .description('pair with a peer: both people compare the same words')
    .option(
      '--give <right>',
      `a right that the peer gets: ${RIGHTS.join(', ')} (repeatable)`,
      collect,
    )
    .option('--let-in', 'give it what it has asked for, too: what waits of it in the inbox')
    .addHelpText('after', '\nExample:\n  pipefitter peer pair anna --give bind --give send')
    .action(
      onHost<PairOptions>(runtime, async (session, [wanted = ''], options) => {
        const { client, signal } = session
        const { id: peerId } = await pickPeer(client, wanted)
        const { pairingId } = await client.call('pairing.start', { peerId }, { signal })
        return followPairing(runtime, session, pairingId, options)
      }),
    )
}

/** Shows a pairing until it is over, and asks the person once there are words. */
export const followPairing = async (
  runtime: Runtime,
  session: Session,
  pairingId: string,
  options: PairOptions,
): Promise<number> => {
  const { client, signal } = session
  const given = { rights: rightsOf(options.give ?? []), letIn: options.letIn === true }
  const abandon = (): void => void client.call('pairing.cancel', { pairingId }).catch(() => {})
  signal.addEventListener('abort', abandon, { once: true })
  let last = ''
  let asked = false
  const over = createDeferred<PairingRow>()
  const watch = watchFeed(client, 'pairings', {}, ({ rows }) => {
    const row = rows.find(({ id }) => id === pairingId)
    if (row === undefined) return
    const text = `${row.state} ${row.stateReason}`
    if (text !== last) tell(session, row)
    last = text
    if (OVER.has(row.state)) return over.resolve(row)
    if (asked || row.words === undefined || row.confirmedHere) return
    asked = true
    decide(runtime, session, row, given).catch((error: unknown) => over.reject(error))
  })
  try {
    const row = await Promise.race([over.promise, watch.failed])
    return row.state === 'accepted'
      ? EXIT.ok
      : row.state === 'expired'
        ? EXIT.timeout
        : EXIT.refused
  } finally {
    watch.end()
    signal.removeEventListener('abort', abandon)
  }
}

const tell = ({ output }: Session, row: PairingRow): void => {
  output.object({ pairing: row })
  output.line(`${row.name}: ${row.state}. ${row.stateReason}`)
}

const decide = async (
  runtime: Runtime,
  { client, output, signal }: Session,
  { id: pairingId, name, words = [] }: PairingRow,
  { rights, letIn }: { readonly rights: readonly RightName[]; readonly letIn: boolean },
): Promise<void> => {
  output.line('')
  output.line(`    ${words.join('  ')}`)
  output.line('')
  const question = `Does ${name} see the same words, in the same order?`
  const same = await askYesNo(runtime, question, signal)
  const wish = { pairingId, rights: [...rights], letIn }
  if (same) await client.call('pairing.confirm', wish, { signal })
  else await client.call('pairing.cancel', { pairingId, differ: true }, { signal })
}

/** Throws `base/invalid-input` for what is no right. */
export const rightsOf = (texts: readonly string[]): readonly RightName[] =>
  texts.map((text) => {
    const right = RIGHTS.find((one) => one === text)
    if (right !== undefined) return right
    throw new PipefitterError(
      'base/invalid-input',
      `"${text.slice(0, 40)}" is no right; there are ${RIGHTS.join(', ')}`,
    )
  })

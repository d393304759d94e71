import { setTimeout as sleep } from 'node:timers/promises'
import type { RpcClient } from '../../../shared/rpc/index.ts'
import { CallError } from '../../../shared/wire-error.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'

/** Longer than a host takes to stop. */
const TIMEOUT_MS = 12_000

export const declareStop: Declare = (parent, runtime) => {
  parent
    .command('stop')
    .description('end the headless peer that runs with this profile, in an orderly way')
    .action(
      onHost(runtime, async ({ client, output, signal }) => {
        const stopped = new Promise<void>((resolve) => client.onClosed(() => resolve()))
        await askToStop(client, signal)
        await Promise.race([stopped, overdue(signal)])
        output.object({ stopped: true })
        output.line('The peer has stopped.')
      }),
    )
}

/** The connection may end before the answer has come: the peer then stops as asked. */
const askToStop = async (client: RpcClient, signal: AbortSignal): Promise<void> => {
  try {
    await client.call('host.stop', {}, { signal })
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'rpc/disconnected')) throw error
  }
}

const overdue = async (signal: AbortSignal): Promise<never> => {
  await sleep(TIMEOUT_MS, undefined, { signal, ref: false })
  throw new PipefitterError('base/timeout', 'the peer did not stop; close its window if it has one')
}

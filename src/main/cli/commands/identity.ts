import { Argument } from 'commander'
import { KEY_HOMES } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { snapshotOf } from '../watch.ts'

export const declareIdentity: Declare = (parent, runtime) => {
  const identity = parent
    .command('identity')
    .alias('whoami')
    .description('show who this peer is and where its key is kept')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const [status] = await snapshotOf(client, 'status', {})
        if (status === undefined) throw new Error('the host gave no status')
        const { name, peerId, fingerprint, keyStorage } = status
        output.object({ identity: { name, peerId, fingerprint, keyStorage } })
        output.facts([
          ['name', name],
          ['peer', peerId],
          ['key', fingerprint],
          ['kept', keyStorage.words],
        ])
      }),
    )
  identity
    .command('keep-key')
    .description('move the private key: sealed with the system’s keychain, or into a file as it is')
    .addArgument(new Argument('<where>').choices(KEY_HOMES))
    .action(
      onHost(runtime, async ({ client, output, signal }, [wish = '']) => {
        const where = KEY_HOMES.find((one) => one === wish)
        if (where === undefined) return
        await client.call('identity.keepKey', { where }, { signal })
        const [status] = await snapshotOf(client, 'status', {})
        output.object({ keyStorage: status?.keyStorage })
        output.line(`${status?.keyStorage.words ?? 'Moved'}.`)
      }),
    )
}

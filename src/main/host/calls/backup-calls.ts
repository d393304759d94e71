import { backupFileName } from '../backup/file-name.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const backupCalls = ({
  backups,
  peer,
  clock,
}: HostWorld): Handlers<'backup.create' | 'backup.read' | 'backup.restore'> => ({
  'backup.create': async ({ passphrase, keep }) => {
    const file = await backups.create(passphrase)
    const fileName = backupFileName(peer.name, clock.wallMs())
    const made = { fileName, base64: Buffer.from(file).toString('base64'), sizeBytes: file.length }
    return keep ? { ...made, file: backups.keep(fileName, file) } : made
  },
  'backup.read': ({ base64, passphrase }) => backups.read(bytesOf(base64), passphrase),
  'backup.restore': async ({ base64, passphrase, mode, replaces }) => {
    await backups.restore(bytesOf(base64), passphrase, mode, replaces)
    return {}
  },
})

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

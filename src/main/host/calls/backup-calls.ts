import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

const NOT_IN_NAMES = /[^\p{L}\p{N}._-]+/gu

export const backupCalls = ({
  backups,
  peer,
  clock,
}: HostWorld): Handlers<'backup.create' | 'backup.read' | 'backup.restore'> => ({
  'backup.create': async ({ passphrase, keep }) => {
    const file = await backups.create(passphrase)
    const day = new Date(clock.wallMs()).toISOString().slice(0, 10)
    const fileName = `${peer.name.replace(NOT_IN_NAMES, '-').slice(0, 40)}-${day}.pfbackup`
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

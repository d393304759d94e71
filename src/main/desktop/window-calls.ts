/**
 * What only a program with windows can do, answered before it reaches the host: the system's dialog for a file, its view of
 * folders, and starting anew. The page names no path: the person chooses it, in a dialog that the page neither sees nor fills
 * in, or the host says it.
 */
import * as v from 'valibot'
import { calls, type CallOutput, type HostApi } from '../../shared/contract.ts'
import { PipefitterError } from '../base/errors.ts'
import { statusOf } from '../headless/status.ts'
import { backupFileName } from '../host/backup/file-name.ts'
import { writeBackupFile } from '../host/backup/offline.ts'
import { rowsOf } from './watch-feed.ts'

/** What Electron does for it. */
export interface WindowActs {
  /** Asks where a file is to be saved, beginning with this name; nothing where the person wants none. */
  askWhere(fileName: string): Promise<string | undefined>
  /** Ends the program in an orderly way, and starts it anew. */
  restart(): void
  /** Shows a file, or a folder, in the folder where it lies. */
  showInFolder(path: string): void
  wallMs(): number
}

/** The host as the window's page has it. */
export const withWindow = (api: HostApi, acts: WindowActs): HostApi => ({
  call: async (name, input, options) => {
    if (name === 'host.restart') {
      acts.restart()
      return {} satisfies CallOutput<'host.restart'>
    }
    if (name === 'files.show') {
      acts.showInFolder(await savedPathOf(api, input))
      return {} satisfies CallOutput<'files.show'>
    }
    if (name !== 'backup.create') return api.call(name, input, options)
    const wish = v.safeParse(calls['backup.create'].input, input)
    // What is no such call is refused by the host, in its words.
    if (!wish.success || !wish.output.keep) return api.call(name, input, options)
    const { name: peer } = await statusOf(api)
    const file = await acts.askWhere(backupFileName(peer, acts.wallMs()))
    if (file === undefined) throw new PipefitterError('base/cancelled', 'No backup was made')
    const given = await api.call(name, { ...wish.output, keep: false }, options)
    const made = v.parse(calls['backup.create'].output, given)
    writeBackupFile(file, Uint8Array.from(Buffer.from(made.base64, 'base64')))
    return { ...made, file } satisfies CallOutput<'backup.create'>
  },
  subscribe: (feed, params, onEvent) => api.subscribe(feed, params, onEvent),
})

/** Where the host saved what a transfer brought. Rejects with `transfer/not-found` where there is no such thing. */
const savedPathOf = async (api: HostApi, input: unknown): Promise<string> => {
  const wish = v.safeParse(calls['files.show'].input, input)
  if (!wish.success) throw new PipefitterError('base/invalid-input', wish.issues[0].message)
  const rows = await rowsOf(api, 'transfers')
  const saved = rows.find(({ id }) => id === wish.output.transferId)?.savedTo
  if (saved === undefined)
    throw new PipefitterError('transfer/not-found', 'Nothing was saved by it')
  return saved
}

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { statusRow } from '../../../tests/support/rows.ts'
import type { HostApi } from '../../shared/contract.ts'
import type { TransferRow } from '../../shared/rows.ts'
import { withWindow } from './window-calls.ts'

const NOW = Date.UTC(2026, 10, 22)
const { signal } = new AbortController()
let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pf-window-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const transfer: TransferRow = {
  ...{ id: 'a', shortId: 'a', direction: 'in', peerId: 'urn:jxta:x', peerName: 'Ben', name: 'x' },
  ...{ files: 1, sizeBytes: 3, doneBytes: 3, state: 'Saved', stateReason: 'Saved' },
  ...{ stateSinceWallMs: NOW, createdWallMs: NOW, savedTo: '/home/ada/Downloads/x' },
}

const made = (where: string | undefined) => {
  const asked: string[] = []
  const passed: (readonly [string, unknown])[] = []
  const shown: string[] = []
  let restarts = 0
  const api: HostApi = {
    call: (name, input) => {
      passed.push([name, input])
      return Promise.resolve({ fileName: 'x', base64: 'AAEC', sizeBytes: 3 })
    },
    subscribe: (feed, _params, onEvent) => {
      const { savedTo: _, ...unsaved } = transfer
      const rows =
        feed === 'transfers'
          ? [transfer, { ...unsaved, id: 'b' }]
          : [statusRow({ name: '../Ada/ Ö' })]
      onEvent({ kind: 'snapshot', rows, removed: [], seq: 1, dropped: 0 })
      return () => {}
    },
  }
  const acts = {
    askWhere: (fileName: string) => {
      asked.push(fileName)
      return Promise.resolve(where)
    },
    restart: () => (restarts += 1),
    showInFolder: (path: string) => void shown.push(path),
    wallMs: () => NOW,
  }
  const window = withWindow(api, acts)
  const call = (name: string, input: unknown) => window.call(name, input, { signal })
  return { call, asked, passed, shown, restarts: () => restarts }
}

describe('the calls of a window', () => {
  it('save a backup where the person says, for this user alone', async () => {
    const file = join(folder, 'chosen.pfbackup')
    const { call, asked, passed } = made(file)
    const wish = { passphrase: 'correct horse battery', keep: true }
    expect(await call('backup.create', wish)).toMatchObject({ file, sizeBytes: 3 })
    expect(asked).toEqual(['..-Ada-Ö-2026-11-22.pfbackup'])
    expect(passed).toEqual([['backup.create', { ...wish, keep: false }]])
    expect([...readFileSync(file)]).toEqual([0, 1, 2])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('make none where the person chooses no place', async () => {
    const { call, passed } = made(undefined)
    const wish = { passphrase: 'correct horse battery', keep: true }
    await expect(call('backup.create', wish)).rejects.toMatchObject({ code: 'base/cancelled' })
    expect(passed).toEqual([])
  })

  it('take no path from the page, and say where it cannot be written', async () => {
    const elsewhere = join(folder, 'elsewhere')
    const { call, asked, passed } = made(join(folder, 'missing', 'x'))
    await call('backup.create', { passphrase: 'x', keep: true, file: elsewhere })
    expect([asked, passed.length]).toEqual([[], 1])
    const wish = { passphrase: 'correct horse battery', keep: true }
    await expect(call('backup.create', wish)).rejects.toMatchObject({ code: 'store/failed' })
    expect(existsSync(elsewhere)).toBe(false)
  })

  it('show what was saved where the host says that it lies, and nothing else', async () => {
    const { call, passed, shown } = made(undefined)
    expect(await call('files.show', { transferId: 'a' })).toEqual({})
    expect(shown).toEqual(['/home/ada/Downloads/x'])
    for (const transferId of ['b', 'none', '/etc/passwd'])
      await expect(call('files.show', { transferId })).rejects.toMatchObject({
        code: 'transfer/not-found',
      })
    await expect(call('files.show', { path: '/etc/passwd' })).rejects.toMatchObject({
      code: 'base/invalid-input',
    })
    expect([shown.length, passed]).toEqual([1, []])
  })

  it('start the program anew, and pass on all else', async () => {
    const { call, passed, restarts } = made(undefined)
    expect(await call('host.restart', {})).toEqual({})
    expect(restarts()).toBe(1)
    await call('peer.rename', { name: 'Eve' })
    await call('backup.create', { passphrase: 'correct horse battery' })
    expect(passed.map(([name]) => name)).toEqual(['peer.rename', 'backup.create'])
  })
})

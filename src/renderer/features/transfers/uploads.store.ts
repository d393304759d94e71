/**
 * What this page hands to its peer so that it can be sent: a page names no path of the machine, it gives the bytes. One
 * transfer at a time, its files in order, in pieces.
 */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useHost } from '../../client.ts'
import { isCancellation, wordsOf } from '../../errors.ts'
import { useNotices } from '../../notices.ts'
import type { ChosenFile } from '../../sending/chosen-files.ts'
import { inOneFolder } from './one-folder.ts'
import { base64OfBlob, piecesOf } from './pieces.ts'
import { WORDS } from './words.ts'

const words = WORDS.send

export interface Upload {
  readonly transferId: string
  readonly sizeBytes: number
  readonly sentBytes: number
}

/** Uploads that are under way or wait for their turn. */
export const UPLOADS_MAX = 16

interface Wish {
  readonly peerId: string
  readonly peerName: string
  readonly files: readonly ChosenFile[]
}

/** The time on the wall, such that every system takes it for a name. */
const stampOf = (date: Date): string =>
  new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ')
    .replace(':', '.')

class Unreadable extends Error {}

export const useUploadsStore = defineStore('uploads', () => {
  const { client } = useHost()
  const notices = useNotices()
  const byId = shallowRef<ReadonlyMap<string, Upload>>(new Map())
  const stops = new Map<string, AbortController>()
  /** Ends when the upload before has ended, however it did. */
  let turn: Promise<unknown> = Promise.resolve()

  const put = (upload: Upload) => (byId.value = new Map(byId.value).set(upload.transferId, upload))
  const remove = (transferId: string) => {
    stops.delete(transferId)
    byId.value = new Map([...byId.value].filter(([id]) => id !== transferId))
  }

  /** Begins, and resolves with the transfer's id; nothing where the host refused. What follows goes on by itself. */
  async function start({ peerId, peerName, files }: Wish): Promise<string | undefined> {
    if (byId.value.size >= UPLOADS_MAX) {
      notices.say(words.tooManyAtOnce({ most: UPLOADS_MAX }), 'bad')
      return undefined
    }
    try {
      const folder = words.folderName({ stamp: stampOf(new Date()) })
      const names = inOneFolder(files, folder).map(({ segments, file }) => ({
        name: [...segments],
        sizeBytes: file.size,
      }))
      const { transferId } = await client.call('transfers.begin', { peerId, files: names })
      const stop = new AbortController()
      stops.set(transferId, stop)
      const sizeBytes = files.reduce((sum, { file }) => sum + file.size, 0)
      put({ transferId, sizeBytes, sentBytes: 0 })
      notices.say(words.begun({ name: peerName.slice(0, 80) }), 'info')
      turn = turn.then(() => run(transferId, files, stop.signal))
      return transferId
    } catch (error) {
      const { what, todo } = wordsOf(error)
      notices.say(what, 'bad', todo)
      return undefined
    }
  }

  async function run(transferId: string, files: readonly ChosenFile[], signal: AbortSignal) {
    try {
      for (const [item, { file }] of files.entries()) await sendFile(transferId, item, file, signal)
      signal.throwIfAborted()
      await client.call('transfers.offer', { transferId }, { signal })
    } catch (error) {
      if (!signal.aborted && !isCancellation(error)) await giveUp(transferId, error)
    } finally {
      remove(transferId)
    }
  }

  async function sendFile(transferId: string, item: number, file: File, signal: AbortSignal) {
    for (const { offset, piece } of piecesOf(file)) {
      signal.throwIfAborted()
      const base64 = await base64OfBlob(piece).catch(() => {
        throw new Unreadable(file.name)
      })
      await client.call('transfers.upload', { transferId, item, offset, base64 }, { signal })
      const upload = byId.value.get(transferId)
      if (upload) put({ ...upload, sentBytes: upload.sentBytes + piece.size })
    }
  }

  /** What is half there is of no use to anybody. */
  async function giveUp(transferId: string, error: unknown) {
    const { what, todo } =
      error instanceof Unreadable
        ? { what: words.unreadable({ name: error.message.slice(0, 80) }), todo: undefined }
        : wordsOf(error)
    notices.say(what, 'bad', todo)
    await client.call('transfers.cancel', { transferId }).catch(() => undefined)
  }

  /** Ends the upload; the transfer itself is cancelled by its own call. */
  const stop = (transferId: string) => stops.get(transferId)?.abort()
  const uploading = computed(() => byId.value.size)
  return { byId, uploading, start, stop }
})

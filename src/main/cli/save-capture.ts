import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallInput, HostClient } from '../../shared/contract.ts'
import type { ExportFormatName } from '../../shared/rows.ts'
import { PipefitterError } from '../base/errors.ts'
import { snapshotOf } from './watch.ts'

/** Between two looks for what has come. */
const ROUND_MS = 250
/** Messages asked for at once. */
const PART_MAX = 4_096

export interface SaveWish {
  readonly format: ExportFormatName
  readonly file: string
  readonly filter?: string | undefined
  /** The capture file that they are taken from; absent: what the peer remembers. */
  readonly from?: string | undefined
  /** Begins with what the peer remembers. */
  readonly past: boolean
  /** Ends with it, too. */
  readonly once: boolean
  readonly count?: number | undefined
}

/**
 * Writes captured messages into a new file until the signal aborts, or there are enough; gives how many. Rejects with
 * `base/invalid-input` for a file that is there already or cannot be made, and for a filter that is none.
 */
export const saveCapture = async (
  client: HostClient,
  wish: SaveWish,
  signal: AbortSignal,
): Promise<number> => {
  const [capture] = wish.past ? [] : await snapshotOf(client, 'capture', {})
  const file = await newFile(wish.file)
  try {
    return await follow(client, wish, signal, file, capture && capture.seen + 1)
  } finally {
    await file.close()
  }
}

const follow = async (
  client: HostClient,
  { format, filter, from, once, count = Infinity }: SaveWish,
  signal: AbortSignal,
  file: FileHandle,
  start: number | undefined,
): Promise<number> => {
  const about = {
    format,
    ...(filter === undefined ? {} : { filter }),
    ...(from === undefined ? {} : { file: from }),
  }
  // Its beginning alone, where nothing of the past is wanted.
  let input: CallInput<'traffic.export'> = start === undefined ? about : { ...about, from: start }
  let messages = 0
  while (!signal.aborted) {
    const part = await client.call('traffic.export', {
      ...input,
      max: Math.min(PART_MAX, count - messages),
    })
    await file.write(Buffer.from(part.base64, 'base64'))
    messages += part.messages
    if (messages >= count || (once && part.left === 0)) break
    input = { ...about, cursor: { next: part.end, until: Number.MAX_SAFE_INTEGER } }
    if (part.left === 0) await delay(ROUND_MS, undefined, { signal }).catch(() => {})
  }
  return messages
}

/** For this user alone: there may be payload in it. */
const newFile = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'wx', 0o600)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'there is such a file already' : `it cannot be made (${code})`
    throw new PipefitterError('base/invalid-input', `${path}: ${why}`, { cause })
  }
}

import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { TransferItemRow } from '../../../shared/rows.ts'
import {
  TransferSendMachine,
  type SendEffect,
  type SendInput,
} from '../../peer/transfer/transfer-send-machine.ts'
import { hashSource, openSource, RunningHash, sha256Hex } from '../../platform/transfers/index.ts'
import {
  CHUNK_BYTES_MAX,
  LIST_FILES_MAX,
  listLine,
  type TransferFault,
  type TransferStep,
} from '../../protocol/transfer-message.ts'
import type { KeptOutgoing, OutgoingFile } from './kept-transfer.ts'
import { Speed } from './speed.ts'
import type { TransferLine } from './transfer-line.ts'
import type { TransferWorld } from './transfer-world.ts'

/** Read from the disk at once. */
const READ_BYTES = 16 * CHUNK_BYTES_MAX

type Take = Extract<TransferStep, { kind: 'take' }>
export type OutgoingFacts = Pick<
  KeptOutgoing,
  'id' | 'fingerprint' | 'peerId' | 'name' | 'isFolder' | 'createdWallMs' | 'expiresWallMs'
> & { readonly isSpooled: boolean }

/** A file before it is hashed. */
export type FoundFile = Omit<OutgoingFile, 'sha256'>

/** A transfer to another peer: reads and sends what its machine decides. */
export class Outgoing {
  readonly direction = 'out'
  readonly facts: OutgoingFacts
  readonly machine: TransferSendMachine
  readonly speed = new Speed()
  readonly #world: TransferWorld
  /** Aborts with the transfer, or with the peer. */
  readonly #life = new AbortController()
  #found: readonly FoundFile[]
  /** Once they are hashed. */
  #files: readonly OutgoingFile[] = []
  #list = ''
  #line: TransferLine | undefined
  #sending: AbortController | undefined
  /** The spans that the receiver had when it said so last, and where it is now. */
  #there: Take['there'] = []
  #at = { item: -1, offset: 0 }
  readonly #skippedItems = new Set<number>()
  doneBytes: number
  stateSinceWallMs: number
  resumedTimes: number
  skipped: number
  isHidden: boolean
  /** What exactly failed here, in words. */
  failure: string | undefined

  constructor(
    world: TransferWorld,
    facts: OutgoingFacts,
    found: readonly FoundFile[],
    kept?: { readonly head: KeptOutgoing; readonly files: readonly OutgoingFile[] },
  ) {
    this.facts = facts
    this.#world = world
    this.#found = found
    this.machine = new TransferSendMachine(kept?.head, facts.isSpooled ? 'uploading' : 'reading')
    this.doneBytes = kept?.head.doneBytes ?? 0
    this.stateSinceWallMs = kept?.head.stateSinceWallMs ?? facts.createdWallMs
    this.resumedTimes = kept?.head.resumedTimes ?? 0
    this.skipped = kept?.head.skipped ?? 0
    this.isHidden = kept?.head.isHidden ?? false
    if (kept === undefined) return
    this.#files = kept.files
    this.#found = kept.files
    this.#list = kept.head.list
  }

  get files(): number {
    return this.#found.length
  }

  get sizeBytes(): number {
    return this.#found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  }

  get path() {
    return this.#line?.pipe.path
  }

  get wantsLink(): boolean {
    return this.machine.wantsLink
  }

  /** Hashes its files, and offers them; settles when that is done, or has failed. */
  async prepare(): Promise<void> {
    try {
      const files: OutgoingFile[] = []
      for (const file of this.#found)
        files.push({ ...file, ...(await hashSource(file.source, this.#life.signal)) })
      this.#found = this.#files = files
      this.#list = sha256Hex(files.map(listLine).join(''))
      this.#world.records.write(this.facts.id, 'files', JSON.stringify(files))
      this.feed({ kind: 'prepared' })
    } catch (error) {
      this.#fault(error, 'unreadable')
    }
  }

  // ── The other peer ───────────────────────────────────────────────────────────────────────────────────────────────

  linked(line: TransferLine): void {
    this.#line = line
    this.feed({ kind: 'linked' })
  }

  lost(): void {
    this.#line = undefined
    this.feed({ kind: 'lost' })
  }

  heard(step: TransferStep): void {
    switch (step.kind) {
      case 'list-wanted':
        return void this.#sendList()
      case 'waits':
      case 'receipt':
        return this.feed({ kind: step.kind })
      case 'refused':
      case 'hold':
        return this.feed(step)
      case 'take':
        return this.#onTake(step)
      case 'progress':
        return this.#onProgress(step)
      case 'cancel':
        return this.feed({ kind: 'cancelled' })
      case 'failed':
        return this.feed({ kind: 'failed-there', why: step.why })
      default:
        return this.#world.counters.add('transfers.strange-steps')
    }
  }

  /** Ends with the process: another one goes on with it. */
  stop(): void {
    this.#life.abort()
    this.#sending?.abort()
  }

  // ── What the machine decides ─────────────────────────────────────────────────────────────────────────────────────

  feed(input: SendInput): void {
    const before = [this.machine.state, this.machine.why, this.machine.isHeld].join()
    const effects = this.machine.step(input)
    if ([this.machine.state, this.machine.why, this.machine.isHeld].join() !== before) {
      this.stateSinceWallMs = this.#world.clock.wallMs()
      this.keep()
    }
    for (const effect of effects) this.#perform(effect)
    this.#world.onChanged(this.facts.id)
  }

  /** Writes how it stands; before it is prepared there is nothing that another process could go on with. */
  keep(): void {
    if (this.#list === '') return
    const { counters, records } = this.#world
    try {
      records.write(this.facts.id, 'state', JSON.stringify(this.#kept()))
    } catch (error) {
      counters.add('transfers.unwritten')
      if (toPipefitterError(error).code !== 'store/failed') throw error
    }
  }

  #kept(): KeptOutgoing {
    const { state, why, isHeld } = this.machine
    return {
      ...{ ...this.facts, direction: 'out', state, why, isHeld, files: this.files },
      ...{ sizeBytes: this.sizeBytes, doneBytes: this.doneBytes, list: this.#list },
      ...{ stateSinceWallMs: this.stateSinceWallMs, resumedTimes: this.resumedTimes },
      ...{ skipped: this.skipped, isHidden: this.isHidden },
    }
  }

  #perform(effect: SendEffect): void {
    switch (effect.kind) {
      case 'offer':
        return this.#offer()
      case 'say':
        return this.#line?.say(this.facts.id, effect.step)
      case 'stop':
        this.#sending?.abort()
        this.#sending = undefined
        return this.speed.reset()
      case 'send':
        return void this.#send(effect.take)
      case 'over':
        return this.#onOver()
    }
  }

  #offer(): void {
    const { id, name, isFolder } = this.facts
    const { files, sizeBytes } = this
    this.#line?.say(id, { kind: 'offer', name, isFolder, files, sizeBytes, list: this.#list })
  }

  async #sendList(): Promise<void> {
    const line = this.#line
    if (this.#list === '' || line === undefined) return
    try {
      for (let from = 0; from < this.#files.length; from += LIST_FILES_MAX) {
        const files = this.#files
          .slice(from, from + LIST_FILES_MAX)
          .map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }))
        await line.send(this.facts.id, { kind: 'list', from, files }, this.#life.signal)
      }
    } catch (error) {
      this.#onSendError(error)
    }
  }

  #onTake(take: Take): void {
    const before = this.#there.length === 0 && this.doneBytes === 0
    if (before && this.resumedTimes === 0)
      for (const item of itemsIn(take.there, this.files))
        if ((this.#files[item]?.sizeBytes ?? 0) > 0) this.#skippedItems.add(item)
    this.skipped = Math.max(this.skipped, this.#skippedItems.size)
    if (!before) this.resumedTimes++
    this.#there = take.there
    this.#at = { item: take.part?.item ?? -1, offset: take.part?.haveBytes ?? 0 }
    this.doneBytes = this.#bytesThere(take)
    this.feed({ kind: 'take', take })
  }

  #bytesThere({ there, part }: Take): number {
    let bytes = part?.haveBytes ?? 0
    for (const item of itemsIn(there, this.files)) bytes += this.#files[item]?.sizeBytes ?? 0
    return Math.min(bytes, this.sizeBytes)
  }

  #onProgress({ doneBytes, item, offset }: Extract<TransferStep, { kind: 'progress' }>): void {
    if (this.machine.state !== 'Sending' && this.machine.state !== 'Verifying') return
    this.doneBytes = Math.min(doneBytes, this.sizeBytes)
    this.#at = { item, offset }
    this.speed.note(this.doneBytes, this.#world.clock.nowMs())
    this.#world.onChanged(this.facts.id)
  }

  #onOver(): void {
    const { records, spool } = this.#world
    this.#life.abort()
    if (this.machine.state === 'Saved') this.doneBytes = this.sizeBytes
    if (this.facts.isSpooled) spool.remove(this.facts.id)
    records.shrink(this.facts.id)
    this.keep()
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async #send(take: Take): Promise<void> {
    const line = this.#line
    if (line === undefined) return
    const abort = new AbortController()
    this.#sending = abort
    const signal = AbortSignal.any([abort.signal, this.#life.signal])
    const there = new Set(itemsIn(take.there, this.files))
    try {
      for (const [item, file] of this.#files.entries())
        if (!there.has(item)) await this.#sendFile(line, take, item, file, signal)
      if (!signal.aborted) this.feed({ kind: 'all-sent' })
    } catch (error) {
      if (!signal.aborted) this.#onSendError(error)
    }
  }

  /** A file that was cut short, grew or was written anew since it was offered is not sent to its end. */
  async #sendFile(
    line: TransferLine,
    { round, part }: Take,
    item: number,
    file: OutgoingFile,
    signal: AbortSignal,
  ): Promise<void> {
    const { handle, sizeBytes } = await openSource(file.source)
    try {
      if (sizeBytes !== file.sizeBytes) throw changed(file)
      const block = new Uint8Array(Math.min(READ_BYTES, file.sizeBytes))
      const known = part?.item === item ? part : undefined
      let hash = new RunningHash()
      let skip = known !== undefined && known.haveBytes <= file.sizeBytes ? known.haveBytes : 0
      for (let offset = 0; offset < file.sizeBytes;) {
        signal.throwIfAborted()
        const want = Math.min(block.length, (skip > offset ? skip : file.sizeBytes) - offset)
        const { bytesRead } = await handle.read(block, 0, want, offset)
        if (bytesRead === 0) throw changed(file)
        if (offset < skip) {
          hash.add(block.subarray(0, bytesRead))
          offset += bytesRead
          // What it has is not the start of this file: it gets all of it anew.
          if (offset === skip && hash.now !== known?.sha256) {
            this.#world.counters.add('transfers.parts-sent-anew')
            ;[hash, skip, offset] = [new RunningHash(), 0, 0]
          }
          continue
        }
        for (let at = 0; at < bytesRead; at += CHUNK_BYTES_MAX) {
          const data = block.subarray(at, Math.min(at + CHUNK_BYTES_MAX, bytesRead))
          hash.add(data)
          const place = { round, item, offset: offset + at, sha256: hash.now }
          // A file that was changed is found out before its last chunk makes it whole over there.
          if (offset + at + data.length === file.sizeBytes && place.sha256 !== file.sha256)
            throw changed(file)
          await line.send(this.facts.id, { kind: 'chunk', ...place, data }, signal)
          this.#world.counters.add('transfers.bytes-sent', data.length)
        }
        offset += bytesRead
      }
    } finally {
      await handle.close()
    }
  }

  #onSendError(error: unknown): void {
    const { code } = toPipefitterError(error)
    // The conversation says by itself that it ended.
    if (code.startsWith('pipe/') || code === 'base/cancelled' || code === 'base/stopped') return
    this.#fault(error, code === 'transfer/over' ? 'changed' : 'unreadable')
  }

  #fault(error: unknown, why: TransferFault): void {
    if (this.#life.signal.aborted) return
    this.#world.counters.add('transfers.failed-here')
    this.failure = toPipefitterError(error).message
    this.feed({ kind: 'failed', why })
  }

  // ── Its files ────────────────────────────────────────────────────────────────────────────────────────────────────

  itemRows(): TransferItemRow[] {
    const there = new Set(itemsIn(this.#there, this.files))
    const isSaved = this.machine.state === 'Saved'
    return this.#found.map(({ path, sizeBytes }, item) => {
      const facts = { id: String(item), name: path.join('/'), sizeBytes }
      if (this.#skippedItems.has(item)) return { ...facts, doneBytes: sizeBytes, state: 'skipped' }
      const { item: at, offset } = this.#at
      if (isSaved || there.has(item) || item < at || (item === at && offset >= sizeBytes))
        return { ...facts, doneBytes: sizeBytes, state: 'saved' }
      if (item > at) return { ...facts, doneBytes: 0, state: 'waiting' }
      return { ...facts, doneBytes: Math.min(offset, sizeBytes), state: 'moving' }
    })
  }
}

const changed = ({ path }: OutgoingFile): PipefitterError =>
  new PipefitterError('transfer/over', `${path.join('/')} changed after it was offered`)

/** The numbers in spans, below a bound. */
const itemsIn = function* (there: Take['there'], files: number): Generator<number> {
  for (const [first, last] of there)
    for (let item = first; item <= Math.min(last, files - 1); item++) yield item
}

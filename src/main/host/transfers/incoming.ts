import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Timer } from '../../base/clock.ts'
import type { TransferItemRow } from '../../../shared/rows.ts'
import {
  TransferReceiveMachine,
  type ReceiveEffect,
  type ReceiveInput,
} from '../../peer/transfer/transfer-receive-machine.ts'
import { hasCode, joined, safeName } from '../../platform/transfers/index.ts'
import type { OfferedFile, TransferStep } from '../../protocol/transfer-message.ts'
import { formatItem, type KeptIncoming, type KeptItem } from './kept-transfer.ts'
import { ReceivedFiles, type MissingFile } from './received-files.ts'
import { Speed } from './speed.ts'
import type { TransferLine } from './transfer-line.ts'
import { DISK_AGAIN_MS, type TransferWorld } from './transfer-world.ts'

/** The sender is told of progress at most so often. */
const PROGRESS_EVERY_MS = 250
/** A file that was not what was offered is asked for anew so often. */
const TRIES_MAX = 2

type Chunk = Extract<TransferStep, { kind: 'chunk' }>
export type IncomingFacts = Pick<
  KeptIncoming,
  | 'id'
  | 'fingerprint'
  | 'peerId'
  | 'name'
  | 'isFolder'
  | 'sizeBytes'
  | 'list'
  | 'secret'
  | 'folder'
  | 'createdWallMs'
  | 'expiresWallMs'
>

/** A transfer from another peer: writes and verifies what its machine decides. */
export class Incoming {
  readonly direction = 'in'
  readonly facts: IncomingFacts
  readonly machine: TransferReceiveMachine
  readonly speed = new Speed()
  readonly #world: TransferWorld
  readonly #received: ReceivedFiles
  readonly #life = new AbortController()
  #line: TransferLine | undefined
  /** Chunks of another round than this one are of before something was held. */
  #round = 0
  /** What is done with the disk, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #workAbort = new AbortController()
  #diskAgain: Timer | undefined
  readonly #tries = new Map<number, number>()
  #toldMs = -Infinity
  #begun = false
  /** There may be something of it on the disk. */
  #hasLooked: boolean
  /** Of one that is over, whose files are not kept any more. */
  readonly #keptFiles: number
  readonly #keptSkipped: number
  stateSinceWallMs: number
  resumedTimes: number
  isUnasked: boolean
  isHidden: boolean
  savedTo: string | undefined
  failure: string | undefined

  constructor(
    world: TransferWorld,
    facts: IncomingFacts,
    files: readonly OfferedFile[],
    kept?: { readonly head: KeptIncoming; readonly items: readonly KeptItem[] },
  ) {
    this.facts = facts
    this.#world = world
    this.machine = new TransferReceiveMachine(kept?.head)
    this.#received = new ReceivedFiles(world, facts, files, kept?.items ?? [])
    this.stateSinceWallMs = kept?.head.stateSinceWallMs ?? facts.createdWallMs
    this.resumedTimes = kept?.head.resumedTimes ?? 0
    this.isUnasked = kept?.head.isUnasked ?? false
    this.isHidden = kept?.head.isHidden ?? false
    this.savedTo = kept?.head.savedTo
    this.#begun = (kept?.head.doneBytes ?? 0) > 0
    this.#hasLooked = kept !== undefined && kept.head.state !== 'Waiting'
    this.#keptFiles = kept?.head.files ?? files.length
    this.#keptSkipped = kept?.head.skipped ?? 0
    if (this.machine.state === 'Paused' && this.machine.why === 'disk-here') this.#tryDiskLater()
  }

  get files(): number {
    return this.#keptFiles
  }

  get sizeBytes(): number {
    return this.facts.sizeBytes
  }

  get doneBytes(): number {
    return this.machine.state === 'Saved' ? this.sizeBytes : this.#received.doneBytes
  }

  get skipped(): number {
    return Math.max(this.#keptSkipped, this.#received.skipped)
  }

  get path() {
    return this.#line?.pipe.path
  }

  /** Room on the disk that it would go to. */
  get freeBytes(): number | undefined {
    return this.#world.room(this.facts.folder)
  }

  get lacksRoom(): boolean {
    return this.#received.lacksRoom
  }

  // ── The other peer ───────────────────────────────────────────────────────────────────────────────────────────────

  offered(line: TransferLine): void {
    this.#line = line
    this.feed({ kind: 'offered' })
  }

  /** Whether what came over that conversation is for it: another one may have taken its place. */
  isOver(line: TransferLine): boolean {
    return this.#line === line
  }

  lost(line: TransferLine): void {
    if (this.#line !== line) return
    this.#line = undefined
    this.feed({ kind: 'lost' })
  }

  /** Settles when more may come. */
  async heard(step: TransferStep): Promise<void> {
    switch (step.kind) {
      case 'chunk':
        return this.#onChunk(step)
      case 'hold':
        return this.feed(step)
      case 'cancel':
        return this.feed({ kind: 'cancelled' })
      case 'failed':
        return this.feed({ kind: 'failed-there', why: step.why })
      default:
        return this.#world.counters.add('transfers.strange-steps')
    }
  }

  /** Ends with the process: another one goes on with it. Settles when nothing of it is open. */
  async stop(): Promise<void> {
    this.#diskAgain?.cancel()
    this.#life.abort()
    this.#workAbort.abort()
    await this.#work
    await this.#received.close()
  }

  // ── What the machine decides ─────────────────────────────────────────────────────────────────────────────────────

  feed(input: ReceiveInput): void {
    if (this.#life.signal.aborted) return
    const before = [this.machine.state, this.machine.why, this.machine.isHeld].join()
    const effects = this.machine.step(input)
    if ([this.machine.state, this.machine.why, this.machine.isHeld].join() !== before) {
      this.stateSinceWallMs = this.#world.clock.wallMs()
      // What is said to the sender, above all that it is saved, is on the disk before.
      this.keep()
    }
    for (const effect of effects) this.#perform(effect)
    this.#world.onChanged(this.facts.id)
  }

  keep(): void {
    const { counters, records } = this.#world
    try {
      records.write(this.facts.id, 'state', JSON.stringify(this.#kept()))
    } catch (error) {
      counters.add('transfers.unwritten')
      if (toPipefitterError(error).code !== 'store/failed') throw error
    }
  }

  #kept(): KeptIncoming {
    const { state, why, isHeld } = this.machine
    const { files, doneBytes, skipped, isHidden, isUnasked, savedTo } = this
    return {
      ...{ ...this.facts, direction: 'in', state, why, isHeld, files, doneBytes, skipped },
      ...{ stateSinceWallMs: this.stateSinceWallMs, resumedTimes: this.resumedTimes },
      ...{ isHidden, isUnasked, ...(savedTo === undefined ? {} : { savedTo }) },
    }
  }

  #perform(effect: ReceiveEffect): void {
    switch (effect.kind) {
      case 'say':
        return this.#line?.say(this.facts.id, effect.step)
      case 'stop':
        this.#round++
        this.#workAbort.abort()
        this.#workAbort = new AbortController()
        this.speed.reset()
        this.#do(() => this.#received.close())
        if (this.machine.why === 'disk-here') this.#tryDiskLater()
        return
      case 'look':
        return this.#do((signal) => this.#look(signal))
      case 'clean':
        if (this.#hasLooked) this.#do(() => this.#received.clean())
        return this.#world.records.shrink(this.facts.id)
    }
  }

  #tryDiskLater(): void {
    this.#diskAgain?.cancel()
    this.#diskAgain = this.#world.clock.after('disk-again', DISK_AGAIN_MS, () =>
      this.machine.why === 'disk-here' ? this.feed({ kind: 'room' }) : undefined,
    )
  }

  /** One thing after the other; what fails ends the transfer, or holds it where the disk is full. */
  #do(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#workAbort
    this.#work = this.#work.then(async () => {
      try {
        await work(signal)
      } catch (error) {
        if (!signal.aborted) this.#onFault(error)
      }
    })
  }

  #onFault(error: unknown): void {
    const { code, message } = toPipefitterError(error)
    if (hasCode(error, 'ENOSPC', 'EDQUOT') || code === 'transfer/no-room')
      return this.feed({ kind: 'disk-full' })
    this.#world.counters.add('transfers.failed-here')
    this.failure = message
    this.feed({
      kind: 'failed',
      why: code === 'protocol/message-malformed' ? 'content' : 'unwritable',
    })
  }

  // ── The disk ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #look(signal: AbortSignal): Promise<void> {
    const round = this.#round
    this.#hasLooked = true
    const found = await this.#received.look(this.#begun, signal)
    if (signal.aborted || round !== this.#round) return
    if (this.#begun) this.resumedTimes++
    this.#begun = true
    for (const item of found) this.#journal(item)
    if (this.#received.isWhole) return this.#finish()
    const { there, part } = this.#received
    this.feed({ kind: 'looked', take: { kind: 'take', round, there, part } })
    this.#world.onChanged(this.facts.id)
  }

  #journal(item: KeptItem): void {
    this.#world.records.append(this.facts.id, 'saved', formatItem(item))
  }

  async #onChunk(chunk: Chunk): Promise<void> {
    this.#do(async (signal) => {
      if (chunk.round !== this.#round || this.machine.state !== 'Receiving')
        return this.#world.counters.add('transfers.stale-chunks')
      await this.#take(chunk, signal)
    })
    await this.#work
  }

  async #take(chunk: Chunk, signal: AbortSignal): Promise<void> {
    const written = await this.#received.write(chunk)
    if (signal.aborted) return
    if (written === 'other') return this.#anew(chunk.item, 'transfers.hash-mismatches')
    const { missing, doneBytes } = this.#received
    this.speed.note(doneBytes, this.#world.clock.nowMs())
    this.#world.onChanged(this.facts.id)
    if (written === 'whole' && missing !== undefined) await this.#settle(missing)
    this.#tellProgress(chunk.item, chunk.offset + chunk.data.length, written === 'whole')
  }

  /** A file is there: it is read once more from the disk before it gets its name. */
  async #settle(file: MissingFile): Promise<void> {
    if (this.#received.isLast) this.feed({ kind: 'all-there' })
    const item = await this.#received.settle(this.#life.signal)
    if (item === undefined) return this.#anew(file.item, 'transfers.corrupt-parts')
    this.#journal(item)
    if (this.#received.isWhole) this.#finish()
  }

  /** What is on the disk is not what was offered: the file is to come once more, but not for ever. */
  async #anew(item: number, counter: string): Promise<void> {
    this.#world.counters.add(counter)
    const tries = (this.#tries.get(item) ?? 0) + 1
    this.#tries.set(item, tries)
    await this.#received.forgetPart()
    if (tries > TRIES_MAX) throw malformed('A file is not what was offered')
    this.feed({ kind: 'again' })
  }

  #tellProgress(item: number, offset: number, isWhole: boolean): void {
    const nowMs = this.#world.clock.nowMs()
    if (this.machine.isOver || (!isWhole && nowMs - this.#toldMs < PROGRESS_EVERY_MS)) return
    this.#toldMs = nowMs
    const { doneBytes } = this.#received
    this.#line?.say(this.facts.id, { kind: 'progress', doneBytes, item, offset })
  }

  #finish(): void {
    const { folder, name } = this.facts
    const [top = name] = this.#received.placed ?? []
    // A folder is told of, or the one file.
    this.savedTo = joined(folder, safeName(top))
    this.feed({ kind: 'saved' })
    this.#do(() => this.#received.clean())
    this.#world.records.shrink(this.facts.id)
  }

  // ── Its files ────────────────────────────────────────────────────────────────────────────────────────────────────

  itemRows(): TransferItemRow[] {
    return this.#received.rows(this.machine.state === 'Failed' ? this.failure : undefined)
  }
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', what)

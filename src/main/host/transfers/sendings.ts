import { PipefitterError } from '../../base/errors.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { Peer } from '../../peer/peer.ts'
import { findSources } from '../../platform/transfers/index.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { isOfferedPath, OFFER_DEPTH_MAX, OFFER_FILES_MAX } from '../../protocol/transfer-message.ts'
import { Outgoing, type FoundFile } from './outgoing.ts'
import { TRANSFER_EXPIRES_MS, type TransferWorld } from './transfer-world.ts'

/** What pages may have uploaded and not sent yet, in bytes, and in transfers. */
export const SPOOL_BYTES_MAX = 4 * 1024 * 1024 * 1024
const UPLOADS_MAX = 16
/** Transfers to others that are not over. */
const OUTGOING_MAX = 256
/** Of the room on the disk so much stays free: a tenth, as far as that is known. */
const SPOOL_LEAVES_BYTES = 512 * 1024 * 1024
/** An upload that nobody goes on with is given up after so long. */
const ABANDONED_MS = 60 * 60 * 1_000

export const newTransferId = (random: Random): string => randomUuid(random).replaceAll('-', '')

/** A file as a page names it. */
interface NamedFile {
  readonly name: readonly string[]
  readonly sizeBytes: number
}

/** What is uploaded so far, and when that was last. */
interface Upload {
  readonly outgoing: Outgoing
  readonly files: readonly NamedFile[]
  readonly doneBytes: number[]
  work: Promise<void>
  latestMs: number
}

export interface SendingsHooks {
  /** Outgoing transfers that are not over. */
  readonly open: () => readonly Outgoing[]
  readonly add: (outgoing: Outgoing) => void
}

/** How transfers to others begin: with paths of this machine, or with what a page uploads. */
export class Sendings {
  readonly #world: TransferWorld
  readonly #peer: Peer
  readonly #hooks: SendingsHooks
  readonly #uploads = new Map<string, Upload>()

  constructor(world: TransferWorld, peer: Peer, hooks: SendingsHooks) {
    this.#world = world
    this.#peer = peer
    this.#hooks = hooks
  }

  /** Rejects with `peer/not-found`, `trust/not-paired`, `transfer/unreadable`, `transfer/limit`. */
  async send(peerId: PeerId, paths: readonly string[]): Promise<string> {
    const fingerprint = this.#keyOf(peerId)
    const limits = { files: OFFER_FILES_MAX, depth: OFFER_DEPTH_MAX }
    const { name, isFolder, files, leftOut } = await findSources(paths, limits)
    if (leftOut > 0) this.#world.counters.add('transfers.links-left-out', leftOut)
    assertNames([name], files)
    const outgoing = this.#begin({ fingerprint, peerId, name, isFolder, isSpooled: false }, files)
    void outgoing.prepare()
    return outgoing.facts.id
  }

  /** Rejects with `peer/not-found`, `trust/not-paired`, `transfer/no-room`, `transfer/limit`, `base/invalid-input`. */
  async begin(peerId: PeerId, files: readonly NamedFile[]): Promise<string> {
    const fingerprint = this.#keyOf(peerId)
    const { name, isFolder } = topOf(files)
    this.#assertRoom(files)
    const id = newTransferId(this.#world.random)
    const found = files.map(({ name: path, sizeBytes }, item) => ({
      ...{ path: isFolder ? path.slice(1) : path, sizeBytes },
      source: this.#world.spool.file(id, item),
    }))
    assertNames([name], found)
    await this.#world.spool.begin(id, files.length)
    const facts = { fingerprint, peerId, name, isFolder, isSpooled: true }
    const outgoing = this.#begin(facts, found, id)
    const latestMs = this.#world.clock.nowMs()
    const work = Promise.resolve()
    this.#uploads.set(id, { outgoing, files, doneBytes: files.map(() => 0), work, latestMs })
    return id
  }

  /** Rejects with `transfer/not-found`, `transfer/over`, `base/invalid-input`, or as the disk does. */
  async upload(id: string, item: number, offset: number, bytes: Uint8Array): Promise<void> {
    const upload = this.#require(id)
    const turn = upload.work.then(() => this.#append(id, upload, item, offset, bytes))
    upload.work = turn.catch(() => {})
    await turn
  }

  async #append(
    id: string,
    upload: Upload,
    item: number,
    offset: number,
    bytes: Uint8Array,
  ): Promise<void> {
    const [file, done] = [upload.files[item], upload.doneBytes[item]]
    if (file === undefined || done === undefined)
      throw new PipefitterError('base/invalid-input', 'There is no file of that number')
    if (offset !== done)
      throw new PipefitterError('base/invalid-input', `That file goes on at ${done}`)
    if (offset + bytes.length > file.sizeBytes)
      throw new PipefitterError('base/invalid-input', 'That is more than was said')
    if (upload.outgoing.machine.isOver) throw over()
    try {
      await this.#world.spool.append(id, item, offset, bytes)
    } catch (error) {
      throw new PipefitterError('transfer/no-room', 'It cannot be written', { cause: error })
    }
    upload.doneBytes[item] = done + bytes.length
    upload.latestMs = this.#world.clock.nowMs()
  }

  /** Rejects with `transfer/not-found`, `transfer/over`, `base/invalid-input` where bytes are missing. */
  async offer(id: string): Promise<void> {
    const upload = this.#require(id)
    await upload.work
    if (upload.files.some(({ sizeBytes }, item) => upload.doneBytes[item] !== sizeBytes))
      throw new PipefitterError('base/invalid-input', 'Not all of it was uploaded')
    this.#uploads.delete(id)
    void upload.outgoing.prepare()
  }

  /** Uploads that their page left, and those that were cancelled. */
  forgetAbandoned(): void {
    const nowMs = this.#world.clock.nowMs()
    for (const [id, { outgoing, latestMs }] of this.#uploads) {
      if (!outgoing.machine.isOver && nowMs - latestMs < ABANDONED_MS) continue
      this.#uploads.delete(id)
      outgoing.feed({ kind: 'cancel' })
    }
  }

  #require(id: string): Upload {
    const upload = this.#uploads.get(id)
    if (upload === undefined)
      throw new PipefitterError('transfer/not-found', 'There is no such upload')
    if (!upload.outgoing.machine.isOver) return upload
    this.#uploads.delete(id)
    throw over()
  }

  #begin(
    facts: Pick<Outgoing['facts'], 'fingerprint' | 'peerId' | 'name' | 'isFolder' | 'isSpooled'>,
    found: readonly FoundFile[],
    id = newTransferId(this.#world.random),
  ): Outgoing {
    if (this.#hooks.open().length >= OUTGOING_MAX)
      throw new PipefitterError('transfer/limit', `${OUTGOING_MAX} transfers are under way already`)
    const createdWallMs = this.#world.clock.wallMs()
    const expiresWallMs = createdWallMs + TRANSFER_EXPIRES_MS
    const outgoing = new Outgoing(
      this.#world,
      { ...facts, id, createdWallMs, expiresWallMs },
      found,
    )
    this.#hooks.add(outgoing)
    return outgoing
  }

  /** Files go to paired peers alone: whose key it is was made sure of. */
  #keyOf(peerId: PeerId): KeyFingerprint {
    const { trust, peers } = this.#peer
    const paired = trust.decidedOf(peerId).find(({ standing }) => standing === 'paired')
    if (paired !== undefined) return paired.fingerprint
    if (peers.get(peerId) === undefined && trust.decidedOf(peerId).length === 0)
      throw new PipefitterError('peer/not-found', 'There is no such peer')
    throw new PipefitterError('trust/not-paired', 'Files go to paired peers alone')
  }

  #assertRoom(files: readonly NamedFile[]): void {
    const { spool, room } = this.#world
    if (this.#uploads.size >= UPLOADS_MAX)
      throw new PipefitterError('transfer/limit', 'Too much is uploaded at once')
    const own = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const spooled = this.#hooks
      .open()
      .filter(({ facts }) => facts.isSpooled)
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, own)
    const free = room(spool.path)
    const leaves = free === undefined ? 0 : Math.min(free / 10, SPOOL_LEAVES_BYTES)
    if (spooled > SPOOL_BYTES_MAX || (free !== undefined && own > free - leaves))
      throw new PipefitterError('transfer/no-room', 'There is no room to take that in')
  }
}

/** What several files lie in, or the one file. */
const topOf = (
  files: readonly NamedFile[],
): { readonly name: string; readonly isFolder: boolean } => {
  const [first] = files
  const [name = ''] = first?.name ?? []
  if (files.length === 1 && first?.name.length === 1) return { name, isFolder: false }
  if (files.every((file) => file.name.length > 1 && file.name[0] === name))
    return { name, isFolder: true }
  throw new PipefitterError('base/invalid-input', 'Several files go in one folder')
}

const assertNames = (top: readonly string[], files: readonly FoundFile[]): void => {
  if (!isOfferedPath(top) || files.some(({ path }) => !isOfferedPath(path)))
    throw new PipefitterError('transfer/limit', 'A name is too long, or folders are too deep')
  if (new Set(files.map(({ path }) => path.join('/'))).size < files.length)
    throw new PipefitterError('base/invalid-input', 'Two of the files have the same name')
}

const over = (): PipefitterError => new PipefitterError('transfer/over', 'That transfer is over')

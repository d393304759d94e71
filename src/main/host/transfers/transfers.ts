import { every, type Clock, type Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Random } from '../../base/random.ts'
import type { TransferItemRow, TransferRow } from '../../../shared/rows.ts'
import type { Peer } from '../../peer/peer.ts'
import { inboxId } from '../../peer/trust/inbox-table.ts'
import { type Room, SpoolFolder, TransferRecords } from '../../platform/transfers/index.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { TransferMessage } from '../../protocol/transfer-message.ts'
import type { Names } from '../names.ts'
import { Acceptance } from './acceptance.ts'
import { Incoming } from './incoming.ts'
import { IncomingLines } from './incoming-lines.ts'
import {
  parseItems,
  parseKept,
  parseKeptFiles,
  parseKeptSources,
  type KeptIncoming,
  type KeptOutgoing,
} from './kept-transfer.ts'
import { PendingOffers, type Offer } from './offers.ts'
import { Outgoing } from './outgoing.ts'
import { OutgoingLines } from './outgoing-lines.ts'
import { transferRow, type Transfer } from './transfer-rows.ts'
import { TRANSFER_EXPIRES_MS, type TransferWorld } from './transfer-world.ts'
import { newTransferId, Sendings } from './sendings.ts'

/** Transfers that are remembered; of those that are over the oldest make room. */
const KEPT_MAX = 1_000
/** Whether something waits for too long is looked at so often. */
const EXPIRY_EVERY_MS = 60_000
/** What moves is shown anew so often. */
const SHOWN_EVERY_MS = 500

export interface TransferFolders {
  readonly room: Room
  /** Where received files go. */
  readonly receiveFolder: string
  readonly transfersFolder: string
  readonly spoolFolder: string
}

export interface TransfersParts extends TransferFolders {
  readonly peer: Peer
  readonly clock: Clock
  readonly random: Random
  readonly names: Names
}

/** Files that go from peer to peer: those under way, and those that are over and still shown. */
export class Transfers {
  /** One came, changed or went. */
  readonly changed = new Emitter<string>()
  /** One is over, as its row says. */
  readonly ended = new Emitter<TransferRow>()
  readonly #parts: TransfersParts
  readonly #world: TransferWorld
  readonly #all = new Map<string, Transfer>()
  readonly #over = new Set<string>()
  readonly #offers: PendingOffers
  readonly #out: OutgoingLines
  readonly #in: IncomingLines
  readonly #acceptance: Acceptance
  readonly #scope = new Scope()
  #showing: Timer | undefined
  readonly sendings: Sendings

  constructor(parts: TransfersParts) {
    const { peer, clock, random, room } = parts
    const { counters } = peer
    this.#parts = parts
    this.#world = {
      ...{ clock, random, counters, room },
      records: new TransferRecords(parts.transfersFolder),
      spool: new SpoolFolder(parts.spoolFolder),
      onChanged: (id) => this.#onChanged(id),
    }
    this.#offers = new PendingOffers(counters)
    this.#acceptance = new Acceptance(peer, clock, () => this.#incoming())
    this.sendings = new Sendings(this.#world, peer, {
      open: () => this.#outgoing().filter(({ machine }) => !machine.isOver),
      add: (outgoing) => this.#add(outgoing),
    })
    this.#out = new OutgoingLines({
      ...{ peer, clock, counters },
      wanting: (to) =>
        this.#outgoing().filter((one) => one.facts.fingerprint === to && one.wantsLink),
      get: (id) => this.#outgoing().find(({ facts }) => facts.id === id),
    })
    this.#in = new IncomingLines({
      ...{ peer, counters },
      heard: (said, from, line) => this.#heard(said, from, line),
      over: (line) => this.#lineOver(line),
    })
  }

  /** Takes up what a process before this one kept, and begins to listen and to send. */
  start(): void {
    const { peer, clock } = this.#parts
    this.#load()
    this.#in.start()
    for (const one of this.#all.values()) this.#onChanged(one.facts.id)
    const expiry = every(clock, 'transfer-expiry', EXPIRY_EVERY_MS, () => this.#expire())
    this.#scope.add(() => expiry.cancel())
    this.#scope.add(peer.trust.changed.on((fingerprint) => this.#onTrust(fingerprint)))
    this.#scope.add(
      peer.services.endpoint.linkChanged.on(({ link, opened }) => {
        if (opened) this.#out.nudge(link.peerId)
      }),
    )
  }

  /** Leaves everything as it is for the next process; settles when nothing is open. */
  async stop(): Promise<void> {
    await this.#scope.close()
    this.#showing?.cancel()
    this.#out.stop()
    this.#in.stop()
    for (const one of this.#outgoing()) one.stop()
    await Promise.all(this.#incoming().map((one) => one.stop()))
  }

  // ── For the calls and feeds ──────────────────────────────────────────────────────────────────────────────────────

  rows(): TransferRow[] {
    return [...this.#all.values()]
      .filter(({ isHidden }) => !isHidden)
      .map((one) => transferRow(one, this.#parts))
  }

  row(id: string): TransferRow | undefined {
    const one = this.#all.get(id)
    return one === undefined || one.isHidden ? undefined : transferRow(one, this.#parts)
  }

  itemRows(id: string): TransferItemRow[] {
    return this.#all.get(id)?.itemRows() ?? []
  }

  /** Throws `transfer/not-found`. */
  require(id: string): Transfer {
    const one = this.#all.get(id)
    if (one !== undefined && !one.isHidden) return one
    throw new PipefitterError('transfer/not-found', 'There is no such transfer')
  }

  /** An offer that waits for the person here. Throws `transfer/not-found`, `transfer/over`. */
  #waiting(id: string): Incoming {
    const one = this.require(id)
    if (one.direction === 'in' && one.machine.state === 'Waiting') return one
    throw new PipefitterError('transfer/over', 'That offer does not wait any more')
  }

  /** Throws `transfer/not-found`, `transfer/over`, `transfer/no-room`, and as giving a right does. */
  accept(id: string, always: boolean): void {
    const one = this.#waiting(id)
    if (one.lacksRoom)
      throw new PipefitterError('transfer/no-room', 'There is no room for it on the disk')
    const { fingerprint } = one.facts
    if (always) this.#parts.peer.trust.grant(fingerprint, { right: 'attach-file' })
    one.feed({ kind: 'accept' })
    if (always) this.#acceptUnasked(fingerprint)
  }

  refuse(id: string): void {
    this.#waiting(id).feed({ kind: 'refuse' })
  }

  /** What the inbox shows as one request: all that a peer offers now. Throws as {@link accept} does, for the first that cannot be. */
  decide(fingerprint: KeyFingerprint, isAccepted: boolean): void {
    for (const { facts, machine } of this.#incoming())
      if (facts.fingerprint === fingerprint && machine.state === 'Waiting') {
        if (isAccepted) this.accept(facts.id, false)
        else this.refuse(facts.id)
      }
  }

  /** One, or all that are not over. Throws `transfer/not-found`, `transfer/over`. */
  act(id: string | undefined, kind: 'pause' | 'resume' | 'cancel'): void {
    const meant = id === undefined ? [...this.#all.values()] : [this.require(id)]
    if (id !== undefined && meant.some(({ machine }) => machine.isOver))
      throw new PipefitterError('transfer/over', 'That transfer is over')
    for (const one of meant) {
      if (one.machine.isOver) continue
      // What waits for a person's decision is not decided by a word for all.
      if (id === undefined && one.machine.state === 'Waiting') continue
      one.feed({ kind })
      if (kind === 'resume' && one.direction === 'in') one.feed({ kind: 'room' })
    }
    if (kind === 'resume') for (const one of meant) this.#out.nudge(one.facts.peerId)
  }

  /** Out of the list; what was saved stays, and so does the memory that it was. Throws `transfer/not-found`, `transfer/not-over`. */
  remove(id: string | undefined): void {
    const meant = id === undefined ? [...this.#all.values()] : [this.require(id)]
    if (id !== undefined && meant.some(({ machine }) => !machine.isOver))
      throw new PipefitterError('transfer/not-over', 'That transfer is not over')
    for (const one of meant) {
      if (!one.machine.isOver || one.isHidden) continue
      one.isHidden = true
      one.keep()
      this.changed.emit(one.facts.id)
    }
  }

  // ── What there is ────────────────────────────────────────────────────────────────────────────────────────────────

  #outgoing(): Outgoing[] {
    return [...this.#all.values()].filter((one) => one.direction === 'out')
  }

  #incoming(): Incoming[] {
    return [...this.#all.values()].filter((one) => one.direction === 'in')
  }

  #load(): void {
    const { records, counters, spool } = this.#world
    for (const id of records.ids(2 * KEPT_MAX)) {
      const head = parseKept(records.read(id, 'state'))
      const one = head?.id === id ? this.#restored(head) : undefined
      if (one === undefined) counters.add('transfers.damaged')
      else this.#all.set(id, one)
      if (one === undefined) records.remove(id)
      if (one?.machine.isOver === true) this.#over.add(id)
    }
    spool.clean((id) => this.#all.get(id)?.machine.isOver === false)
  }

  #restored(head: KeptOutgoing | KeptIncoming): Transfer | undefined {
    const { records } = this.#world
    const text = records.read(head.id, 'files')
    if (head.direction === 'out') {
      const files = parseKeptSources(text)
      const one = new Outgoing(this.#world, head, [], { head, files: files ?? [] })
      return files !== undefined || one.machine.isOver ? one : undefined
    }
    const files = parseKeptFiles(text)
    const items = parseItems(records.read(head.id, 'saved'))
    const one = new Incoming(this.#world, head, files ?? [], { head, items })
    return files !== undefined || one.machine.isOver ? one : undefined
  }

  #add(one: Transfer): void {
    this.#all.set(one.facts.id, one)
    for (const [id, old] of this.#all) {
      if (this.#all.size <= KEPT_MAX) break
      if (!old.machine.isOver) continue
      this.#all.delete(id)
      this.#over.delete(id)
      this.#world.records.remove(id)
      this.changed.emit(id)
    }
    this.#onChanged(one.facts.id)
  }

  // ── What others say ──────────────────────────────────────────────────────────────────────────────────────────────

  async #heard(said: TransferMessage, from: KeyFingerprint, line: Line): Promise<void> {
    const { transfer: id, step } = said
    const { counters } = this.#world
    const one = this.#all.get(id)
    if (one !== undefined && (one.direction === 'out' || one.facts.fingerprint !== from)) {
      counters.add('transfers.strangers')
      if (step.kind === 'offer') line.say(id, { kind: 'refused', why: 'malformed' })
      return
    }
    if (step.kind === 'offer') return this.#onOffer(id, step, one, from, line)
    if (step.kind === 'list') {
      const whole = this.#offers.add(line, id, step)
      if (whole === false) line.say(id, { kind: 'refused', why: 'malformed' })
      else if (whole !== undefined) this.#onWhole(id, whole, from, line)
      return
    }
    if (one?.isOver(line) === true) await one.heard(step)
    else counters.add('transfers.strange-steps')
  }

  #onOffer(
    id: string,
    offer: Offer,
    one: Incoming | undefined,
    from: KeyFingerprint,
    line: Line,
  ): void {
    if (one !== undefined) {
      // Under one id there is one list for good.
      if (one.facts.list === offer.list) return one.offered(line)
      this.#world.counters.add('transfers.lying-offers')
      return line.say(id, { kind: 'refused', why: 'malformed' })
    }
    if (this.#acceptance.hasRoomFor(from) && this.#offers.begin(line, id, offer))
      return line.say(id, { kind: 'list-wanted' })
    this.#world.counters.add('transfers.offers-refused')
    line.say(id, { kind: 'refused', why: 'full' })
  }

  #onWhole(id: string, { offer, files }: Whole, fingerprint: KeyFingerprint, line: Line): void {
    const { clock, random, records } = this.#world
    const { name, isFolder, sizeBytes, list } = offer
    const createdWallMs = clock.wallMs()
    if (!this.#acceptance.hasRoomFor(fingerprint)) {
      this.#world.counters.add('transfers.offers-refused')
      return line.say(id, { kind: 'refused', why: 'full' })
    }
    const peerId = line.pipe.peerId
    const facts = {
      ...{ id, fingerprint, peerId, name, isFolder, sizeBytes, list, createdWallMs },
      ...{ secret: newTransferId(random), folder: this.#parts.receiveFolder },
      expiresWallMs: createdWallMs + TRANSFER_EXPIRES_MS,
    }
    records.write(id, 'files', JSON.stringify(files))
    const one = new Incoming(this.#world, facts, files)
    one.keep()
    this.#add(one)
    one.offered(line)
    this.#acceptUnasked(fingerprint)
    if (one.machine.state === 'Waiting') this.#toInbox(fingerprint, peerId)
  }

  #toInbox(fingerprint: KeyFingerprint, peerId: PeerId): void {
    const { peer, names } = this.#parts
    const name = peer.trust.get(fingerprint)?.name || names.peer(peerId)
    peer.onboarding.inbox.put({ kind: 'file', fingerprint, peerId, name, host: '', paired: true })
  }

  /** Those that wait and may come without a question. */
  #acceptUnasked(fingerprint: KeyFingerprint): void {
    for (const one of this.#incoming())
      if (one.facts.fingerprint === fingerprint && one.machine.state === 'Waiting') {
        if (!this.#acceptance.mayCome(one)) continue
        one.isUnasked = true
        one.feed({ kind: 'accept' })
      }
  }

  #lineOver(line: Line): void {
    this.#offers.over(line)
    for (const one of this.#incoming()) one.lost(line)
  }

  // ── What follows ─────────────────────────────────────────────────────────────────────────────────────────────────

  #onChanged(id: string): void {
    const one = this.#all.get(id)
    if (one === undefined) return
    if (one.direction === 'out' && one.wantsLink)
      this.#out.want(one.facts.fingerprint, one.facts.peerId)
    if (one.direction === 'in') this.#tidyInbox(one.facts.fingerprint)
    if (one.machine.isOver && !this.#over.has(id)) {
      this.#over.add(id)
      this.ended.emit(transferRow(one, this.#parts))
    }
    const isMoving = one.machine.state === 'Sending' || one.machine.state === 'Receiving'
    if (!isMoving) return this.changed.emit(id)
    // What moves changes with every chunk: it is shown a few times a second.
    this.#showing ??= this.#parts.clock.after('transfers-shown', SHOWN_EVERY_MS, () => {
      this.#showing = undefined
      for (const { facts, machine } of this.#all.values())
        if (!machine.isOver) this.changed.emit(facts.id)
    })
  }

  /** Once nothing of a peer waits any more, nothing of it is to be decided. */
  #tidyInbox(fingerprint: KeyFingerprint): void {
    const waits = this.#incoming().some(
      ({ facts, machine }) => facts.fingerprint === fingerprint && machine.state === 'Waiting',
    )
    if (!waits) this.#parts.peer.onboarding.inbox.remove(inboxId('file', fingerprint))
  }

  #expire(): void {
    const wallMs = this.#parts.clock.wallMs()
    for (const one of this.#all.values())
      if (one.machine.canExpire && one.facts.expiresWallMs <= wallMs) one.feed({ kind: 'expire' })
    this.sendings.forgetAbandoned()
  }

  /** With a peer that is not paired any more nothing goes on. */
  #onTrust(fingerprint: KeyFingerprint): void {
    const standing = this.#parts.peer.trust.get(fingerprint)?.standing
    if (standing === 'paired') return this.#acceptUnasked(fingerprint)
    for (const one of this.#all.values())
      if (one.facts.fingerprint === fingerprint && !one.machine.isOver) one.feed({ kind: 'cancel' })
  }
}

type Line = Parameters<Incoming['offered']>[0]
type Whole = Exclude<ReturnType<PendingOffers['add']>, false | undefined>

import { isPeerId, type PeerId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { keptText, parseKeptRows, type KeptRow } from './kept-rows.ts'

/** What somebody may ask for that a person here has to decide. */
export const INBOX_KINDS = ['pairing', 'access', 'file', 'group'] as const
export type InboxKind = (typeof INBOX_KINDS)[number]

/** Most requests that wait; a further one is refused, so that no flood pushes out what came before. */
export const INBOX_MAX = 96
/** Of these, most of peers that are merely seen: the rest is for those that are paired. */
export const INBOX_STRANGERS_MAX = 64
/** Most of strangers from one host: keys cost nothing. */
export const INBOX_STRANGERS_OF_HOST_MAX = 12
/** Most things that one request names, and their longest text. */
export const INBOX_SUBJECTS_MAX = 8
const TEXT_MAX = 200

/** What came, from a peer that has proven its key. */
export interface InboxRequest {
  readonly kind: InboxKind
  readonly fingerprint: KeyFingerprint
  readonly peerId: PeerId
  /** What the peer calls itself, or nothing. */
  readonly name: string
  /** From where, such as `192.168.1.7`: counts, and proves nothing. */
  readonly host: string
  /** Whether the peer is a paired one. */
  readonly paired: boolean
  /** What exactly is asked for, such as `bind urn:jxta:uuid-…`. */
  readonly subject?: string | undefined
}

/** Requests of one kind of one peer, together. */
export interface InboxEntry extends Omit<InboxRequest, 'subject'> {
  readonly id: string
  readonly subjects: readonly string[]
  readonly firstWallMs: number
  readonly lastWallMs: number
  /** How often it asked. */
  readonly count: number
}

export const inboxId = (kind: InboxKind, fingerprint: KeyFingerprint): string =>
  `${kind}:${fingerprint}`

/**
 * Requests that wait for a person, one entry for all of a kind of one peer. They wait until they are dealt with: nothing
 * pushes them out and no time ends them. State only.
 */
export class InboxTable {
  readonly #entries = new Map<string, InboxEntry>()

  all(): readonly InboxEntry[] {
    return [...this.#entries.values()]
  }

  get(id: string): InboxEntry | undefined {
    return this.#entries.get(id)
  }

  /** Takes a request in; `full` where there is no room for one of its kind. */
  put(request: InboxRequest, wallMs: number): 'new' | 'again' | 'full' {
    const { subject, ...rest } = request
    const id = inboxId(request.kind, request.fingerprint)
    const known = this.#entries.get(id)
    if (known === undefined && !this.#hasRoomFor(request)) return 'full'
    const subjects = known?.subjects ?? []
    this.#entries.set(id, {
      ...{ ...rest, id, name: cut(request.name), host: cut(request.host) },
      subjects: subject === undefined ? subjects : withSubject(subjects, cut(subject)),
      ...{ firstWallMs: known?.firstWallMs ?? wallMs, lastWallMs: wallMs },
      count: (known?.count ?? 0) + 1,
    })
    return known === undefined ? 'new' : 'again'
  }

  remove(id: string): boolean {
    return this.#entries.delete(id)
  }

  /** One thing that a request names was dealt with; the request goes with its last. */
  removeSubject(id: string, subject: string): boolean {
    const known = this.#entries.get(id)
    const subjects = known?.subjects.filter((one) => one !== subject) ?? []
    if (known === undefined || subjects.length === known.subjects.length) return false
    if (subjects.length === 0) return this.#entries.delete(id)
    this.#entries.set(id, { ...known, subjects })
    return true
  }

  /** All of one peer, such as when it was blocked; gives their ids. */
  removeOf(fingerprint: KeyFingerprint): readonly string[] {
    const ids = this.all()
      .filter((entry) => entry.fingerprint === fingerprint)
      .map(({ id }) => id)
    for (const id of ids) this.#entries.delete(id)
    return ids
  }

  /** Takes what was kept; what does not parse is left out, and how much that is said. */
  load(text: string): number {
    const rows = parseKeptRows(text)
    const entries = rows.slice(0, INBOX_MAX).map(parseEntry)
    for (const entry of entries) if (entry !== undefined) this.#entries.set(entry.id, entry)
    return entries.filter((entry) => entry === undefined).length
  }

  format(): string {
    return JSON.stringify(this.all())
  }

  #hasRoomFor({ paired, host }: InboxRequest): boolean {
    if (this.#entries.size >= INBOX_MAX) return false
    if (paired) return true
    const strangers = this.all().filter((entry) => !entry.paired)
    return (
      strangers.length < INBOX_STRANGERS_MAX &&
      strangers.filter((entry) => entry.host === host).length < INBOX_STRANGERS_OF_HOST_MAX
    )
  }
}

const cut = (text: string): string => text.slice(0, TEXT_MAX)

/** The first few stand: a peer cannot push out what it asked for before, either. */
const withSubject = (subjects: readonly string[], subject: string): readonly string[] =>
  subjects.includes(subject) || subjects.length >= INBOX_SUBJECTS_MAX
    ? subjects
    : [...subjects, subject]

const parseEntry = (row: KeptRow): InboxEntry | undefined => {
  const kind = INBOX_KINDS.find((one) => one === row['kind'])
  const { peerId, paired, subjects } = row
  const fingerprint = parseKeyFingerprint(keptText(row['fingerprint'], TEXT_MAX))
  if (kind === undefined || fingerprint === undefined) return undefined
  if (typeof peerId !== 'string' || !isPeerId(peerId) || typeof paired !== 'boolean')
    return undefined
  const numbers = [row['firstWallMs'], row['lastWallMs'], row['count']].map(Number)
  const [firstWallMs = 0, lastWallMs = 0, count = 0] = numbers
  if (!numbers.every(Number.isFinite) || !Array.isArray(subjects)) return undefined
  return {
    ...{ id: inboxId(kind, fingerprint), kind, fingerprint, peerId, paired },
    ...{ name: keptText(row['name'], TEXT_MAX), host: keptText(row['host'], TEXT_MAX) },
    subjects: subjects.slice(0, INBOX_SUBJECTS_MAX).map((subject) => keptText(subject, TEXT_MAX)),
    ...{ firstWallMs, lastWallMs, count },
  }
}

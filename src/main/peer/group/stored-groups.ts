import { PipefitterError } from '../../base/errors.ts'
import { policyOf, policyParameters } from '../../protocol/documents/group-policy.ts'
import {
  encodePeerGroupAdvertisement,
  parsePeerGroupAdvertisement,
  type PeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import type { PeerGroupId } from '../../protocol/ids.ts'
import type { StoreReader } from '../ports/store.ts'
import { isKept, KEPT_GROUPS_MAX, type GroupTable, type KnownGroup } from './group-table.ts'

/** Longest document that is kept, in characters: what is found may be longer, and is kept without what we do not use. */
const DOCUMENT_MAX = 4_000

const keyOf = (slot: number): string => `group ${slot}`

/** Where each group that is created here or joined is kept: one setting a group, in as many places as there can be groups. */
export class StoredGroups {
  readonly #slots = new Map<PeerGroupId, number>()
  readonly #write: (key: string, value: string) => void

  constructor(write: (key: string, value: string) => void) {
    this.#write = write
  }

  /** What was kept; what does not parse is left out and given to `onDamaged`. */
  load(read: StoreReader, onDamaged: () => void): readonly KnownGroup[] {
    const groups: KnownGroup[] = []
    for (let slot = 0; slot < KEPT_GROUPS_MAX; slot++) {
      const text = read.setting(keyOf(slot)) ?? ''
      if (text === '') continue
      const group = parseStored(text)
      if (group === undefined) onDamaged()
      else {
        this.#slots.set(group.advertisement.groupId, slot)
        groups.push(group)
      }
    }
    return groups
  }

  /** A group has changed: keeps it, or no longer. */
  save(id: PeerGroupId, table: GroupTable): void {
    const group = table.get(id)
    const known = this.#slots.get(id)
    if (group !== undefined && isKept(group)) {
      const slot = known ?? this.#freeSlot()
      this.#slots.set(id, slot)
      this.#write(keyOf(slot), formatStored(group))
    } else if (known !== undefined) {
      this.#slots.delete(id)
      this.#write(keyOf(known), '')
    }
  }

  #freeSlot(): number {
    const taken = new Set(this.#slots.values())
    let slot = 0
    while (taken.has(slot)) slot++
    return slot
  }
}

const formatStored = ({ advertisement, origin, joined, ...rest }: KnownGroup): string =>
  JSON.stringify({
    document: documentOf(advertisement),
    ...{ origin, joined, createdWallMs: rest.createdWallMs },
    publishedWallMs: rest.publishedWallMs,
  })

const documentOf = (advertisement: PeerGroupAdvertisement): string => {
  const whole = encodePeerGroupAdvertisement(advertisement)
  if (whole.length <= DOCUMENT_MAX) return whole
  const { groupId, specId, name } = advertisement
  const services = policyParameters(policyOf(advertisement))
  return encodePeerGroupAdvertisement({ groupId, specId, name, services })
}

const parseStored = (text: string): KnownGroup | undefined => {
  const fields = fieldsOf(text)
  const { document, origin, joined, createdWallMs, publishedWallMs } = fields
  if (typeof document !== 'string' || (origin !== 'created' && origin !== 'found')) return undefined
  if (typeof joined !== 'boolean' || typeof createdWallMs !== 'number') return undefined
  const advertisement = advertisementOf(document)
  if (advertisement === undefined) return undefined
  const published = typeof publishedWallMs === 'number' ? { publishedWallMs } : {}
  return { advertisement, origin, joined, createdWallMs, ...published }
}

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

const advertisementOf = (document: string): PeerGroupAdvertisement | undefined => {
  try {
    return parsePeerGroupAdvertisement(document)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

import type { SrdiEntry } from '../../protocol/documents/resolver-srdi.ts'
import type { SrdiListing, SrdiService } from './srdi-service.ts'

/**
 * Keeps the index up to date with what this peer has for one handler: everything goes to each new rendezvous, and after
 * that what is different.
 */
export class SrdiAnnouncer {
  readonly #handler: string
  readonly #srdi: SrdiService
  readonly #listings: () => readonly SrdiListing[]
  #told: ReadonlyMap<string, Told>

  /** `listings`: what this peer has now. */
  constructor(handler: string, srdi: SrdiService, listings: () => readonly SrdiListing[]) {
    this.#handler = handler
    this.#srdi = srdi
    this.#listings = listings
    this.#told = new Map()
    srdi.register(handler, listings)
  }

  /** Something may have come or gone. */
  refresh(): void {
    const before = this.#told
    const now = byIdentity(this.#listings())
    this.#told = now
    const gone = [...before].filter(([id]) => !now.has(id)).map(([, one]) => withdrawn(one))
    const come = [...now].filter(([id]) => !before.has(id)).map(([, one]) => one)
    for (const listing of listingsOf([...gone, ...come]))
      this.#srdi.announce(this.#handler, listing)
  }
}

interface Told {
  readonly key: string
  readonly entry: SrdiEntry
}

const byIdentity = (listings: readonly SrdiListing[]): ReadonlyMap<string, Told> =>
  new Map(
    listings.flatMap(({ key, entries }) =>
      entries.map((entry) => [JSON.stringify([key, entry.key, entry.value]), { key, entry }]),
    ),
  )

const withdrawn = ({ key, entry }: Told): Told => ({ key, entry: { ...entry, expirationMs: 0 } })

const listingsOf = (told: readonly Told[]): readonly SrdiListing[] => {
  const keys = [...new Set(told.map(({ key }) => key))]
  return keys.map((key) => ({
    key,
    entries: told.filter((one) => one.key === key).map(({ entry }) => entry),
  }))
}

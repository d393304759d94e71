import type { MappingRow } from '../../../shared/rows.ts'
import { printable } from '../../base/printable.ts'
import type { MappingFacts } from '../../peer/mapping/port-mapping.ts'
import type { Peer } from '../../peer/peer.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'

/** Routers say why in a few words; what more there is is nobody's use. */
const WHY_MAX = 400

/** What a router was asked for, in words. */
export const mappingRows = (all: readonly MappingFacts[], { peers }: Peer): MappingRow[] => {
  const nameOf = (peerId: PeerId): string => peers.get(peerId)?.name ?? shortId(peerId)
  return all.flatMap((facts) => {
    const { transport, port, state, address, untilWallMs, check } = facts
    if (state === 'off') return []
    return [
      {
        ...{ transport, port, state, words: wordsOf(facts, nameOf) },
        ...(address === undefined ? {} : { address }),
        ...(untilWallMs === undefined ? {} : { untilWallMs }),
        ...(check === undefined ? {} : { check: check.outcome }),
      },
    ]
  })
}

const wordsOf = (
  { state, port, router, address, check, why }: MappingFacts,
  nameOf: (peerId: PeerId) => string,
): string => {
  if (state === 'asking') return `The router is asked to open port ${port}`
  if (state !== 'open' || router === undefined)
    return `Port ${port} is not open: ${printable(why ?? '', WHY_MAX)}. The router is asked again by itself`
  const open = `The router ${router.address} (${router.protocol}) lets others in at ${address ?? ''}`
  if (check === undefined) return `${open}; no peer outside could be asked yet whether that holds`
  const who = nameOf(check.by)
  return check.outcome === 'reached'
    ? `${open}; ${who} reached this peer there`
    : `${open}, but ${who} does not reach this peer there: nobody is told of it`
}

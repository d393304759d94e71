/**
 * The connections as a run of pipe: this peer at the top of a trunk, a branch to each peer, left and right in turn. Where a
 * branch lies follows from the rows alone, so nothing moves unless something happened. Pure.
 */
import type { PeerRow, PipeRow } from '../../../shared/rows.ts'

export interface Branch {
  readonly peerId: string
  readonly name: string
  readonly state: 'connected' | 'nearby'
  /** The link in use; absent while none is open. */
  readonly path?: { readonly transport: string; readonly rttMs?: number | undefined } | undefined
  /** Names of the pipes whose sending end is bound to this peer. */
  readonly pipes: readonly string[]
}

const isHere = (peer: PeerRow): peer is PeerRow & { state: Branch['state'] } =>
  peer.state === 'connected' || peer.state === 'nearby'

/** Peers that are here: those with pipes bound first, then those with a link, then by id. */
export function branchesOf(
  peers: readonly PeerRow[],
  pipes: readonly PipeRow[],
): readonly Branch[] {
  const namesByPeer = new Map<string, string[]>()
  for (const { name, output } of pipes) {
    if (!output) continue
    namesByPeer.set(output.peerId, [...(namesByPeer.get(output.peerId) ?? []), name])
  }
  const rank = ({ pipes: names, state }: Branch) =>
    names.length > 0 ? 0 : state === 'connected' ? 1 : 2
  return peers
    .filter(isHere)
    .map(({ id, name, state, path }) => ({
      ...{ peerId: id, name, state, path },
      pipes: namesByPeer.get(id) ?? [],
    }))
    .toSorted((a, b) => rank(a) - rank(b) || (a.peerId < b.peerId ? -1 : 1))
}

export interface PlacedBranch extends Branch {
  readonly side: 'left' | 'right'
  /** The middle of its row, in pixels from the top. */
  readonly y: number
  /** From the trunk to the peer. */
  readonly line: string
}

export interface Picture {
  readonly height: number
  /** As far as links are open, and from there to those that are only near. */
  readonly trunk: string
  readonly quietTrunk: string
  readonly branches: readonly PlacedBranch[]
}

const HEAD = 32
const ROW = 40
const BEND = 14
/** Between the trunk and the middle of the first row. */
const FIRST = 44
const FOOT = 24

/** @param width Of the picture, @param reach How far a branch goes from the trunk, in pixels. */
export function pictureOf(branches: readonly Branch[], width: number, reach: number): Picture {
  const middle = Math.round(width / 2)
  const rowsOf = (count: number) => Math.ceil(count / 2)
  const linked = branches.findLastIndex(({ path }) => path !== undefined) + 1
  const yOf = (row: number) => HEAD + FIRST + row * ROW
  const placed = branches.map((branch, at): PlacedBranch => {
    const side = at % 2 === 0 ? 'left' : 'right'
    const y = yOf(Math.floor(at / 2))
    const to = side === 'left' ? -1 : 1
    const bend = `A${BEND} ${BEND} 0 0 ${side === 'left' ? 1 : 0} ${middle + to * BEND} ${y}`
    return { ...branch, side, y, line: `M${middle} ${y - BEND}${bend}H${middle + to * reach}` }
  })
  const endOf = (rows: number) => (rows === 0 ? HEAD : yOf(rows - 1) - BEND)
  const [linkedEnd, end] = [endOf(rowsOf(linked)), endOf(rowsOf(branches.length))]
  return {
    height: end + BEND + FOOT,
    trunk: `M${middle} ${HEAD}V${linkedEnd}`,
    quietTrunk: `M${middle} ${linkedEnd}V${end}`,
    branches: placed,
  }
}

import type { PeerRow, PipeRow, TrustRow } from '../../../shared/rows.ts'
import type { Link } from '../../peer/endpoint/link.ts'
import type { PipeAccess, TrustEntry } from '../../peer/ports/trust.ts'
import { shortId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import { parseKeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { HostWorld } from '../host-world.ts'
import { warningText } from './warning-text.ts'

export const trustRow = (entry: TrustEntry, world: HostWorld): TrustRow => {
  const { fingerprint, peerId, name, standing, origin, grants } = entry
  const { links } = world.peer.services.endpoint
  const warning = warningOf(entry, world)
  return {
    id: fingerprint,
    peerId,
    shortId: shortId(peerId),
    name,
    standing,
    standingSinceWallMs: entry.standingWallMs,
    firstSeenWallMs: entry.firstSeenWallMs,
    lastSeenWallMs: entry.lastSeenWallMs,
    grants: grants.map(({ right, pipeId }) =>
      pipeId === undefined
        ? { right }
        : { right, pipe: { id: pipeId, name: world.names.pipe(pipeId) } },
    ),
    linked: links.of(peerId).some((link) => isProvenBy(link, entry)),
    ...(origin === undefined ? {} : { origin }),
    ...(warning === undefined ? {} : { warning }),
  }
}

export const trustRowOf = (id: string, world: HostWorld): TrustRow | undefined => {
  const fingerprint = parseKeyFingerprint(id)
  const entry = fingerprint === undefined ? undefined : world.peer.trust.get(fingerprint)
  return entry && trustRow(entry, world)
}

/** What a key may be taken for, in words; nothing where it is like no other. */
export const warningOf = (entry: TrustEntry, world: HostWorld): string | undefined => {
  const [warning] = world.peer.trust.resembling(entry)
  return warning && warningText(warning, world.peer.trust)
}

/** How a peer's row stands: by the key of an open link; without one by the key that gives the id, if there is only one. */
export const trustOf = (
  peerId: PeerId,
  links: readonly Link[],
  world: HostWorld,
): Pick<PeerRow, 'trust' | 'proven' | 'warning'> => {
  const { trust } = world.peer
  const open = links.filter(({ isOpen }) => isOpen)
  const proof = open.findLast(({ connection }) => connection.proof !== undefined)?.connection.proof
  const known = trust.decidedOf(peerId)
  const [only] = known.length === 1 && open.length === 0 ? known : []
  const entry = proof === undefined ? only : trust.get(proof.fingerprint)
  const { fingerprint, standing } = entry ?? {}
  const warning = entry && warningOf(entry, world)
  return {
    ...(open.length === 0 ? {} : { proven: proof !== undefined }),
    ...(warning === undefined ? {} : { warning }),
    ...(fingerprint === undefined || standing === undefined
      ? {}
      : { trust: { fingerprint, standing } }),
  }
}

/** Who may use a pipe's input end here. */
export const accessOf = (
  pipeId: PipeId,
  { peer: { trust, memberships } }: HostWorld,
): Pick<PipeRow, 'access' | 'accessDetail'> => {
  const access = trust.accessOf(pipeId)
  if (access === 'anyone' && memberships.isPipeClosed(pipeId))
    return { access, accessDetail: 'Every member of its group may bind it and send to it' }
  return { access, accessDetail: detailOf(access, pipeId, trust.all()) }
}

/** Most names that are written out. */
const NAMED = 5

const detailOf = (access: PipeAccess, pipeId: PipeId, entries: readonly TrustEntry[]): string => {
  if (access === 'anyone') return 'Anyone who knows the pipe may bind it and send to it'
  if (access === 'paired') return 'Every paired peer may bind it and send to it'
  const chosen = entries.filter(({ grants }) =>
    grants.some((grant) => isOfPipe(grant.right) && (grant.pipeId ?? pipeId) === pipeId),
  )
  if (chosen.length === 0) return 'Nobody was given the right to bind it or to send to it yet'
  const names = chosen.slice(0, NAMED).map(({ name, peerId }) => name || shortId(peerId))
  const more = chosen.length > NAMED ? ` and ${chosen.length - NAMED} more` : ''
  return `Only ${names.join(', ')}${more}`
}

const isOfPipe = (right: string): boolean => right === 'bind' || right === 'send'

const isProvenBy = (link: Link, { fingerprint }: TrustEntry): boolean =>
  link.isOpen && link.connection.proof?.fingerprint === fingerprint

import type { HolderRow } from '../../../shared/rows.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import { EVERY_CHANNEL } from '../../peer/pipe/propagate-output.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'

/** Most holders of a pipe that are shown. */
const HOLDERS_SHOWN = 16

/** Who holds a pipe's input end: this peer, those that it is bound to, and those that answered the latest query. */
export const holderRows = (id: PipeId, world: HostWorld): readonly HolderRow[] => {
  const { outputs, resolutions } = world
  const found = resolutions.holders(id)
  const scoreOf = new Map(found.map(({ peerId, score }) => [peerId, score]))
  const bound = outputs.all(id).filter(({ binding }) => binding.transport !== EVERY_CHANNEL)
  const isBound = new Set(bound.map(({ binding }) => binding.peerId))
  const ends = bound.map((end) => boundRow(end, scoreOf.get(end.binding.peerId), world))
  const known = found
    .filter(({ peerId }) => !isBound.has(peerId))
    .map(({ peerId, endpoint, score }) => ({
      ...({ peerId, peerName: world.names.peer(peerId), state: 'known', sent: 0 } as const),
      ...{ endpoint, transport: schemeOf(endpoint), score },
    }))
  const byScore = [...ends, ...known].sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
  return [...ownRow(id, world), ...byScore].slice(0, HOLDERS_SHOWN)
}

const ownRow = (id: PipeId, { peer }: HostWorld): readonly HolderRow[] => {
  if (peer.groups.findOfPipe(id)?.pipes.input(id) === undefined) return []
  return [{ peerId: peer.config.peerId, peerName: peer.name, state: 'here', sent: 0 }]
}

const boundRow = (
  { binding: { peerId }, state, endpoint, hops, stats }: OutputEnd,
  score: number | undefined,
  { names }: HostWorld,
): HolderRow => {
  const [first] = hops ?? []
  return {
    ...{ peerId, peerName: names.peer(peerId), endpoint, transport: schemeOf(endpoint) },
    state: state === 'bound' ? 'bound' : 'rebinding',
    sent: stats.sent,
    ...(first === undefined ? {} : { through: names.peer(first) }),
    ...(score === undefined ? {} : { score }),
  }
}

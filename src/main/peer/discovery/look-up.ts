import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { DiscoveryService } from './discovery-service.ts'

/** Most peers that are linked to of those that the directories name: of their word nothing is believed. */
export const HOLDERS_ASKED_MAX = 8

export interface LookUpWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  /** Of the group that the pipe belongs to. */
  readonly discovery: DiscoveryService
}

/**
 * Asks whoever the directories say to have a pipe for its advertisement, which arrives like any. Gives how many were asked.
 * Rejects with `endpoint/unreachable` where there is no directory that can be asked, or none answers.
 */
export const lookUpPipe = async (
  pipeId: PipeId,
  { clock, counters, endpoint, endpoints, discovery }: LookUpWorld,
  signal: AbortSignal,
): Promise<number> => {
  const open = endpoint.directories.filter(({ state }) => state.kind !== 'off')
  if (open.length === 0) throw nowhereToLook(endpoint)
  const found = await Promise.all(open.map((directory) => directory.holdersOf(pipeId, signal)))
  const ask = async (address: string): Promise<PeerId> => {
    const { peerId } = await endpoint.dial(address, signal)
    endpoints.learn(peerId, address, 'directory', clock.wallMs())
    await discovery.askForPipe(peerId, pipeId, signal)
    return peerId
  }
  const addresses = [...new Set(found.flat())].slice(0, HOLDERS_ASKED_MAX)
  const asked = await Promise.allSettled(addresses.map(ask))
  const missed = asked.filter(({ status }) => status === 'rejected').length
  if (missed > 0) counters.add('discovery.holders-unreached', missed)
  return asked.length - missed
}

const nowhereToLook = ({ directories: [directory] }: EndpointService): PipefitterError =>
  new PipefitterError(
    'endpoint/unreachable',
    directory?.state.words ?? 'There is nothing beyond this network that could be asked',
  )

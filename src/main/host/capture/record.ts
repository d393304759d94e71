import type { TrafficRow } from '../../../shared/rows.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { TrafficSource } from './source.ts'

/** What one way of messages has in common: those of a pipe over a link differ in time, size and words alone. */
export interface Flow {
  readonly direction: 'in' | 'out'
  /** Absent for what went to everybody. */
  readonly peerId: PeerId | undefined
  readonly proven: boolean | undefined
  readonly transport: string
  readonly address: string
  readonly kind: TrafficRow['kind']
  readonly pipeId: PipeId | undefined
}

/** A message on the wire as the capture remembers it; its payload, where it was kept, lies beside. */
export interface CaptureRecord extends Flow {
  /** Counts from 1, without gaps, for as long as the peer runs. */
  readonly number: number
  readonly atWallMs: number
  readonly sizeBytes: number
  readonly summary: string
}

export const trafficRow = (
  record: CaptureRecord,
  { names, idOf }: Pick<TrafficSource, 'names' | 'idOf'>,
): TrafficRow => {
  const { number, atWallMs, direction, kind, transport, address, sizeBytes, summary } = record
  const { peerId, proven, pipeId } = record
  return {
    id: idOf(number),
    ...{ atWallMs, direction, kind, transport, address, sizeBytes, summary },
    ...(peerId === undefined ? {} : { peerId, peerName: names.peer(peerId) }),
    ...(proven === undefined ? {} : { proven }),
    ...(pipeId === undefined ? {} : { pipeId, pipeName: names.pipe(pipeId) }),
  }
}

import type { FilterFieldName, FilterSubject } from '../../../shared/filter/index.ts'
import { JXTA_NAMESPACE } from '../../protocol/constants.ts'
import { groupOfPipe, type PipeId } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import type { Names } from '../names.ts'
import type { Content } from './content-ring.ts'
import type { CaptureRecord } from './record.ts'

/** Bytes of one element that a filter searches. */
const SEARCHED_MAX = 1024 * 1024
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** What a filter may want to know beside the record. */
export interface SubjectParts {
  readonly names: Names
  readonly groupName: (pipeId: PipeId) => string | undefined
  readonly contentOf: (number: number) => Content | undefined
}

const lossy = new TextDecoder()

/** A captured message as a filter sees it. */
export class CaptureSubject implements FilterSubject {
  readonly #record: CaptureRecord
  readonly #parts: SubjectParts

  constructor(record: CaptureRecord, parts: SubjectParts) {
    this.#record = record
    this.#parts = parts
  }

  get sizeBytes(): number {
    return this.#record.sizeBytes
  }

  get atWallMs(): number {
    return this.#record.atWallMs
  }

  get ofDayMs(): number {
    return ofDayMs(this.#record.atWallMs)
  }

  texts(field: FilterFieldName): readonly string[] {
    const { direction, peerId, pipeId, kind, transport, address } = this.#record
    const { names, groupName } = this.#parts
    switch (field) {
      case 'direction':
        return [direction]
      case 'peer':
        return peerId === undefined ? ['everyone'] : [names.peer(peerId), peerId]
      case 'pipe':
        return pipeId === undefined ? [] : [names.pipe(pipeId), pipeId]
      case 'group':
        return pipeId === undefined ? [] : [groupName(pipeId) ?? '', groupOfPipe(pipeId)]
      case 'type':
        return [kind]
      case 'transport':
        return [transport]
      case 'path':
        return [address]
      case 'payload':
        return this.#payload()
      default:
        return []
    }
  }

  rowTexts(): readonly string[] {
    const { kind, summary, direction, transport, address } = this.#record
    return [
      ...[kind, summary, direction, transport, address],
      ...this.texts('peer'),
      ...this.texts('pipe'),
    ]
  }

  /** The bodies as text: of the application's elements, or where there are none of the protocols'. */
  #payload(): readonly string[] {
    const content = this.#parts.contentOf(this.#record.number)
    if (content?.kind !== 'whole') return []
    const { elements } = decodeMessage(content.bytes)
    const own = elements.filter(({ namespace }) => namespace !== JXTA_NAMESPACE)
    return (own.length > 0 ? own : elements).map(({ body }) =>
      lossy.decode(body.subarray(0, SEARCHED_MAX)),
    )
  }
}

/** The zone changes at most at full hours (or halves of them), so one is asked for once an hour of messages. */
let zone = { hour: NaN, offsetMs: 0 }

const ofDayMs = (wallMs: number): number => {
  const hour = Math.floor(wallMs / (HOUR_MS / 2))
  if (zone.hour !== hour) zone = { hour, offsetMs: new Date(wallMs).getTimezoneOffset() * 60_000 }
  return (((wallMs - zone.offsetMs) % DAY_MS) + DAY_MS) % DAY_MS
}

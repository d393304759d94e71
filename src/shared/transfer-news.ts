/** What has happened to transfers that a person wants to hear of, wherever it is told. Pure. */
import type { TransferRow } from './rows/transfers.ts'

type Watched = Pick<TransferRow, 'id' | 'state' | 'direction'>

export interface TransferNews<Row extends Watched> {
  /** `offer`: a person here has to decide. `refused`: the person there has. */
  readonly kind: 'offer' | 'saved' | 'failed' | 'refused'
  readonly row: Row
}

/** In the order of the rows that are there now; what the person did here is no news. */
export const transferNews = <Row extends Watched>(
  before: ReadonlyMap<string, Pick<Row, 'state'>>,
  after: Iterable<Row>,
): readonly TransferNews<Row>[] =>
  [...after].flatMap((row) => {
    const kind = row.state === before.get(row.id)?.state ? undefined : kindOf(row)
    return kind === undefined ? [] : [{ kind, row }]
  })

const kindOf = ({ state, direction }: Watched): TransferNews<Watched>['kind'] | undefined => {
  if (state === 'Waiting') return 'offer'
  if (state === 'Saved') return 'saved'
  if (state === 'Failed') return 'failed'
  return state === 'Refused' && direction === 'out' ? 'refused' : undefined
}

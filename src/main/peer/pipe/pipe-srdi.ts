import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Question } from '../resolver/query-forwarder.ts'
import type { SrdiListing } from '../resolver/srdi-service.ts'

/** The field under which the input ends of pipes are indexed (specification 5.2.4); the first key is the pipe's type. */
const FIELD = 'Id'
/** Most peers with the input end that a rendezvous asks for one query, as other implementations do. */
const HOLDERS_ASKED = 20

/** What the index is told of the input ends that are bound here: until they are closed. */
export const listingsOfInputs = (inputs: readonly PipeAdvertisement[]): readonly SrdiListing[] => {
  const types = [...new Set(inputs.map(({ type }) => type))]
  return types.map((type) => ({
    key: type,
    entries: inputs
      .filter((input) => input.type === type)
      .map(({ id }) => ({ key: FIELD, value: id, expirationMs: Infinity })),
  }))
}

/** Who has the input end of the pipe, as a question to the index. */
export const questionFor = (pipe: { readonly id: PipeId; readonly type: string }): Question => ({
  key: pipe.type,
  attribute: FIELD,
  value: pipe.id,
  limit: HOLDERS_ASKED,
})

/**
 * Pipe advertisement, `jxta:PipeAdvertisement` (5.2.4.1), with two elements of our own:
 * `Transport` and `PfSignature`. Other implementations pass over them, as over any they do not know.
 */
import { DESCRIPTION_MAX, NAME_MAX } from '../constants.ts'
import type { PipeId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, defaulting, optional, required } from './fields.ts'
import { pipeType, transport } from './pipe-type.ts'
import type { PipeType } from './pipe-type.ts'
import { signatureField } from './signature.ts'
import type { AdvertisementSignature } from './signature.ts'
import { pipeId, text } from './values.ts'

export type { PipeType } from './pipe-type.ts'

export interface PipeAdvertisement {
  readonly id: PipeId
  readonly type: PipeType
  /** As its creator named it; may be empty, and need not be unique. */
  readonly name: string
  readonly description?: string
  /** Scheme of the one transport the pipe is to run over, such as `tcp`; absent = any. */
  readonly transport?: string
  /** As it came, not verified. */
  readonly signature?: AdvertisementSignature
}

/** Field table of `jxta:PipeAdvertisement`. */
export const PIPE_ADVERTISEMENT = documentType<PipeAdvertisement>(
  'jxta:PipeAdvertisement',
  {
    id: required('Id', asText(pipeId), { indexed: true }),
    type: required('Type', asText(pipeType)),
    name: defaulting('Name', asText(text(NAME_MAX)), '', { indexed: true }),
    description: optional('Desc', asText(text(DESCRIPTION_MAX))),
    transport: optional('Transport', asText(transport)),
    signature: signatureField,
  },
  { preserveSpace: true },
)

/** Writes a pipe advertisement as a document. */
export function encodePipeAdvertisement(advertisement: PipeAdvertisement): string {
  return PIPE_ADVERTISEMENT.format(advertisement)
}

/**
 * Reads a pipe advertisement; throws coded errors only, for a type we do not know
 * `protocol/pipe-type-unknown`.
 */
export function parsePipeAdvertisement(source: string | XmlElement): PipeAdvertisement {
  return PIPE_ADVERTISEMENT.parse(source)
}

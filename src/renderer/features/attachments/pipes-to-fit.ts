/** Which pipes can be fitted to something, in the order in which a person looks for one. Pure. */
import type { AttachmentRow, PipeRow } from '../../../shared/rows.ts'
import { isUnicast } from '../pipes/index.ts'

const LABEL_MAX = 80

/** Two pipes may have one name: the id stands beside. */
const optionOf = ({ id, name, shortId }: PipeRow) => ({
  value: id,
  label: `${name.slice(0, LABEL_MAX)} (${shortId})`,
})
const byName = (a: PipeRow, b: PipeRow) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)

/** Pipes of this peer whose input end is fitted to nothing yet. */
export const pipesToShare = (
  pipes: readonly PipeRow[],
  attachments: readonly AttachmentRow[],
): readonly { readonly value: string; readonly label: string }[] => {
  const taken = new Set(
    attachments.filter(({ kind }) => kind !== 'port').map(({ pipeId }) => pipeId),
  )
  return pipes
    .filter((pipe) => isUnicast(pipe) && !pipe.echo && !taken.has(pipe.id))
    .filter((pipe) => pipe.origin === 'created' || pipe.listening)
    .toSorted(byName)
    .map(optionOf)
}

/** Pipes through which another peer may be reached: those that were found before those of this peer. */
export const pipesToUse = (
  pipes: readonly PipeRow[],
): readonly { readonly value: string; readonly label: string }[] => {
  const own = ({ origin }: PipeRow) => Number(origin === 'created')
  return pipes
    .filter((pipe) => isUnicast(pipe) && !pipe.echo)
    .toSorted((a, b) => own(a) - own(b) || byName(a, b))
    .map(optionOf)
}

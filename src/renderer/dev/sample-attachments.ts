/** Attachments as the host sends them: for tests and for looking at screens. */
import type { AttachmentRow, PipeRow } from '../../shared/rows.ts'
import { ago, MINUTE } from './evening-time.ts'
import { pipeId, shortOf } from './sample-rows.ts'

/** Over this pipe. */
export const over = ({ id, name, shortId }: PipeRow) => ({
  ...{ pipeId: id, pipeName: name, pipeShortId: shortId },
})

/** A shared service that answers. */
export const sampleAttachment = (
  name: string,
  pipe: PipeRow,
  more: Partial<AttachmentRow> = {},
): AttachmentRow => ({
  ...{ id: `attachment ${name}`, shortId: shortOf(pipeId(name)), kind: 'service', ...over(pipe) },
  ...{ local: '127.0.0.1:5432', port: 5_432, state: 'Ready' },
  stateReason: '127.0.0.1:5432 answers. Whoever may use the pipe is put through to it',
  ...{ stateSinceWallMs: ago(50 * MINUTE), enabled: true, connections: 0, total: 0, refused: 0 },
  ...{ bytesIn: 0, bytesOut: 0 },
  ...more,
})

import type { BindingRow, PipeRow } from '../../shared/rows.ts'
import { PipefitterError } from '../base/errors.ts'
import { pickPeer } from './pick.ts'
import { resolvePipe } from './resolve.ts'
import type { Session } from './session.ts'

/** Binds a pipe's output end: by the rule, or to the given peer when it answers. */
export const bindPipe = (
  session: Session,
  pipe: PipeRow,
  peer: string | undefined,
): Promise<BindingRow> => bindTo(session, pipe, peer, false)

/** Binds it likewise, and holds it to that path from now on. */
export const pinPipe = (
  session: Session,
  pipe: PipeRow,
  peer: string | undefined,
): Promise<BindingRow> => bindTo(session, pipe, peer, true)

const bindTo = async (
  session: Session,
  pipe: PipeRow,
  peer: string | undefined,
  pin: boolean,
): Promise<BindingRow> => {
  const { client, signal } = session
  if (peer === undefined) return client.call('pipes.bind', { pipeId: pipe.id, pin }, { signal })
  const { id, name } = await pickPeer(client, peer)
  const { answers, resolution } = await resolvePipe(session, pipe.id, { peers: [id] })
  const answer = answers.find(({ peerId, verdict }) => peerId === id && verdict === 'usable')
  if (answer === undefined) {
    const refused = answers.find(({ peerId }) => peerId === id)
    throw refused === undefined
      ? new PipefitterError('pipe/nobody-answered', `${name} did not answer: ${resolution.summary}`)
      : new PipefitterError('pipe/refused', `${name} cannot be bound: ${refused.verdictReason}`)
  }
  return client.call('pipes.bind', { pipeId: pipe.id, answerId: answer.id, pin }, { signal })
}

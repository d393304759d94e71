import { cancelled } from '../../../base/clock.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred } from '../../../base/deferred.ts'
import { PipefitterError } from '../../../base/errors.ts'
import type { Unsubscribe } from '../../../base/events.ts'
import { parseBidiMessage, type BidiResponse } from '../../../protocol/documents/bidi-exchange.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { InputPipe } from '../input-pipe.ts'
import type { OutputEnd } from '../output-end.ts'
import {
  BidiConnectMachine,
  type ConnectEffect,
  type ConnectInput,
} from './bidi-connect-machine.ts'

export interface ConnectWorld {
  readonly clock: Clock
  readonly counters: Counters
}

export interface ConnectPlan {
  readonly peerId: PeerId
  /** To the server's pipe. */
  readonly output: OutputEnd
  /** On our own pipe. */
  readonly input: InputPipe
  readonly request: Message
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** What a server says: the pipe that it made for us, and how long it asks to be waited for where it saves the conversation. */
export type Answered = Pick<BidiResponse, 'pipe' | 'awayMs'>

/**
 * Asks a server for a bidirectional pipe; gives its answer. Rejects with `pipe/refused` when nobody
 * listens there, `base/timeout` when no answer comes, `base/cancelled`.
 */
export const exchange = async (
  { clock, counters }: ConnectWorld,
  plan: ConnectPlan,
): Promise<Answered> => {
  const { output, input, request, timeoutMs, signal } = plan
  const over = createDeferred<ConnectEffect>()
  const runner = new MachineRunner<ConnectInput, ConnectEffect>(
    'bidi-connect',
    new BidiConnectMachine(timeoutMs),
    { kind: 'tick' },
    clock,
    (effect) => {
      if (effect.kind !== 'request') return over.resolve(effect)
      output.send(request, signal).catch(() => counters.add('bidi.requests-failed'))
    },
  )
  const cancel = (): void => runner.feed({ kind: 'cancel' })
  const unwatch = watch(output, () => runner.feed({ kind: 'refused' }))
  signal?.addEventListener('abort', cancel, { once: true })
  runner.feed({ kind: 'start' })
  if (signal?.aborted === true) cancel()
  const answer = awaitAnswer(plan, counters, over.promise).then((answered) => {
    if (answered !== undefined) runner.feed({ kind: 'answered' })
    return answered
  })
  const end = await over.promise
  runner.stop()
  unwatch()
  signal?.removeEventListener('abort', cancel)
  if (end.kind === 'failed') {
    input.close()
    throw errorOf(end.why, output)
  }
  const answered = await answer
  if (answered === undefined) throw new PipefitterError('base/stopped', 'The peer has stopped')
  return answered
}

const watch = (output: OutputEnd, onUnbound: () => void): Unsubscribe =>
  output.changed.on(() => {
    if (output.state === 'unbound') onUnbound()
  })

/** Reads until the server has answered, and no further: what it sends next belongs to the pipe's reader. */
const awaitAnswer = async (
  { input, peerId }: ConnectPlan,
  counters: Counters,
  over: Promise<ConnectEffect>,
): Promise<Answered | undefined> => {
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  while (!isOver) {
    const received = input.read()
    if (received === undefined) {
      if (input.isClosed) return undefined
      await input.readable()
      continue
    }
    const answered = received.from === peerId ? answerIn(received.message, peerId) : undefined
    if (answered !== undefined) return answered
    counters.add('bidi.strange-answers')
  }
  return undefined
}

const answerIn = (message: Message, peerId: PeerId): Answered | undefined => {
  try {
    const said = parseBidiMessage(message)
    return said?.kind === 'response' && said.peer.peerId === peerId ? said : undefined
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

const errorOf = (
  why: 'timeout' | 'refused' | 'cancelled',
  { advertisement, stateReason }: OutputEnd,
): PipefitterError => {
  if (why === 'cancelled') return cancelled('Connecting')
  const { name } = advertisement
  return why === 'refused'
    ? new PipefitterError('pipe/refused', `Nobody serves "${name}" there: ${stateReason}`)
    : new PipefitterError('base/timeout', `The server of "${name}" did not answer in time`)
}

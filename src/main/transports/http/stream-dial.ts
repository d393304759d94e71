import type { Agent } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Carriage } from '../stream/index.ts'
import { exchange } from './exchange.ts'
import type { Answer } from './exchange.ts'
import { HttpStream } from './http-stream.ts'
import { DIAL_TIMEOUT_MS, STREAM_PIECE_BYTES } from './limits.ts'
import { StreamInitiator } from './stream-initiator.ts'
import { OPEN_PATH, parseName, STREAM_HEADERS } from './stream-requests.ts'
import type { WebClient } from './web-client.ts'

/**
 * Asks for a stream at the server that `client` leads to. `done` hears of it once: `endpoint/unreachable`,
 * `transport/silent`, or `transport/unproven` with the fault `protocol` where what answered is no peer of ours. Returns what
 * gives up, after which every socket is destroyed.
 */
export const openHttpStream = (
  client: WebClient,
  clock: Clock,
  done: (outcome: Carriage | PipefitterError) => void,
): ((error: PipefitterError) => void) => {
  const over = new AbortController()
  const [sendAgent, pollAgent] = [client.agent(over.signal), client.agent(over.signal)]
  let settled = false
  const settle = (outcome: Carriage | PipefitterError): void => {
    if (settled) return
    settled = true
    if (outcome instanceof PipefitterError) giveUp(over, [sendAgent, pollAgent], outcome)
    done(outcome)
  }
  const { address } = client.target
  exchange({
    ...{ client, agent: sendAgent, clock, method: 'POST', path: OPEN_PATH, signal: over.signal },
    ...{ maxBytes: STREAM_PIECE_BYTES, timeoutMs: DIAL_TIMEOUT_MS, headers: STREAM_HEADERS },
  }).then(
    (answer) => {
      const name = parseName(answer.body)
      if (answer.status !== 201 || name === undefined) return settle(refusal(address, answer))
      const init = { client, sendAgent, pollAgent, clock, name, over }
      const stream = new HttpStream((self) => new StreamInitiator(init, self))
      if (settled) stream.destroy()
      const { localHost, localAddress } = answer
      settle({ stream, localHost, localAddress, remoteAddress: address })
    },
    (error: unknown) => settle(dialError(address, toPipefitterError(error, 'transport/io'))),
  )
  return settle
}

const giveUp = (over: AbortController, agents: readonly Agent[], error: PipefitterError): void => {
  over.abort(error)
  for (const agent of agents) agent.destroy()
}

/** A peer that has no place for us now says 503, a proxy that does not reach it 502 or 504. */
const refusal = (address: string, { status }: Answer): PipefitterError => {
  const words = `${address} answers with HTTP status ${status}`
  return status >= 502 && status <= 504
    ? new PipefitterError('endpoint/unreachable', words, { details: { address } })
    : foreign(address, words)
}

const dialError = (address: string, error: PipefitterError): PipefitterError => {
  const { code, message } = error
  const details = { ...error.details, address }
  if (code === 'transport/stalled')
    return new PipefitterError('transport/silent', message, { details, cause: error })
  if (code.startsWith('protocol/')) return foreign(address, message)
  return new PipefitterError('endpoint/unreachable', message, { details, cause: error })
}

const foreign = (address: string, why: string): PipefitterError =>
  new PipefitterError('transport/unproven', `${address} is no peer of this kind: ${why}`, {
    details: { address, fault: 'protocol' },
  })

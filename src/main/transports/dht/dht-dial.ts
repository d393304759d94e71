import type { NoiseSocket } from 'hyperdht'
import type { Clock } from '../../base/clock.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { systemCode } from '../socket-error.ts'
import type { Carriage } from '../stream/index.ts'
import { formatKeyAddress } from './dht-address.ts'
import type { DhtTarget } from './dht-address.ts'
import { CONNECT_TIMEOUT_MS } from './limits.ts'
import type { NodeKeeper, NodeUse } from './node-keeper.ts'
import { NoiseStream } from './noise-stream.ts'

/** What the library reports, in words. */
const WORDS: Readonly<Record<string, string>> = {
  PEER_NOT_FOUND:
    'nobody in the DHT knows of it: it is not running, or not reachable from anywhere',
  PEER_CONNECTION_FAILED: 'the nodes of the DHT that know it get no answer from it',
  CANNOT_HOLEPUNCH: 'its router lets nobody in, and it takes no part in opening a way',
  HOLEPUNCH_ABORTED: 'the two routers let nothing through; a relay is needed',
  HOLEPUNCH_PROBE_TIMEOUT: 'the two routers let nothing through in time; a relay is needed',
  HOLEPUNCH_DOUBLE_RANDOMIZED_NATS:
    'both routers use another address for each connection, so that no way can be opened; a relay is needed',
  REMOTE_NOT_HOLEPUNCHING: 'it takes no part in opening a way; a relay is needed',
  REMOTE_NOT_HOLEPUNCHABLE: 'its router lets nobody in; a relay is needed',
  REMOTE_ABORTED: 'it refused, or has too much to do; try again',
  SERVER_ERROR: 'it refused',
  SERVER_INCOMPATIBLE: 'it speaks another version of the DHT',
}

/**
 * Opens a stream to whoever holds the target's key. `done` hears of it once, or of `endpoint/unreachable`; returns what gives
 * up.
 */
export const openNoise = (
  target: DhtTarget,
  keeper: NodeKeeper,
  clock: Clock,
  done: (outcome: Carriage | PipefitterError) => void,
): ((error: PipefitterError) => void) => {
  let socket: NoiseSocket | undefined
  let use: NodeUse | undefined
  let settled = false
  const settle = (outcome: Carriage | PipefitterError): void => {
    if (settled) return
    settled = true
    timer.cancel()
    socket?.off('open', onOpen).off('error', fail).off('close', onClose)
    if (outcome instanceof PipefitterError) {
      socket?.destroy()
      use?.release()
    }
    done(outcome)
  }
  const fail = (error: Error): void => settle(unreachable(target.address, wordsOf(error), error))
  const onClose = (): void => settle(unreachable(target.address, 'the other side ended the link'))
  const onOpen = (): void => {
    if (socket !== undefined && use !== undefined) settle(carriageOf(socket, use, target))
  }
  const timer = clock.after('dht-connect', CONNECT_TIMEOUT_MS, () =>
    settle(unreachable(target.address, `no way to it within ${CONNECT_TIMEOUT_MS / 1000} s`)),
  )
  keeper.use().then(
    (given) => {
      if (settled) return given.release()
      use = given
      socket = given.node.connect(target.key)
      socket.on('open', onOpen).on('error', fail).on('close', onClose)
    },
    (error: unknown) => settle(toPipefitterError(error, 'endpoint/unreachable')),
  )
  return settle
}

/** The node is in use until the stream has ended. */
const carriageOf = (
  socket: NoiseSocket,
  { node, localHost, release }: NodeUse,
  { address }: DhtTarget,
): Carriage => {
  socket.once('close', release)
  const localAddress = formatKeyAddress(node.publicKey)
  return { stream: new NoiseStream(socket), localHost, localAddress, remoteAddress: address }
}

const wordsOf = (error: Error): string => WORDS[systemCode(error) ?? ''] ?? errorText(error)

const unreachable = (address: string, why: string, cause?: Error): PipefitterError =>
  new PipefitterError('endpoint/unreachable', `${address}: ${why}`, {
    details: { address },
    cause,
  })

import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createRpcClient, openFar } from '../../shared/rpc/index.ts'
import type { RpcClient } from '../../shared/rpc/index.ts'
import { PipefitterError, errorText } from '../base/errors.ts'
import { SocketChannel } from '../headless/socket-channel.ts'
import { profilePaths } from '../platform/profile-folder.ts'
import type { ProfilePaths } from '../platform/profile-folder.ts'
import { pickKey } from './pick-key.ts'

/** Connects to the host that runs with this profile. Rejects with `host/not-running` when none does. */
export const connectToHost = async (profile: string | undefined): Promise<RpcClient> =>
  createRpcClient(await openChannel(profile))

/**
 * Connects to the host of another peer through the one that runs with this profile. Rejects as `pickKey` and `openFar` do, and
 * with `host/not-running`. `onLost`: the way to that peer was lost, and why; it is looked for by itself.
 */
export const connectToFar = async (
  profile: string | undefined,
  wanted: string,
  onLost: (words: string) => void,
): Promise<RpcClient> => {
  const near = await connectToHost(profile)
  const { id: fingerprint } = await pickKey(near, wanted).finally(() => near.close())
  const channel = await openFar(await openChannel(profile), fingerprint, (way) => {
    if (way.state === 'lost') onLost(way.words)
  })
  return createRpcClient(channel)
}

const openChannel = async (profile: string | undefined): Promise<SocketChannel> => {
  const paths = profilePaths({ folder: profile })
  const channel = new SocketChannel(await dial(paths))
  if (process.platform === 'win32') await greet(channel, paths)
  return channel
}

const dial = (paths: ProfilePaths): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(paths.controlSocketPath)
    const onError = (error: Error): void => reject(noHost(paths, error))
    socket.once('error', onError)
    socket.once('connect', () => {
      socket.off('error', onError)
      resolve(socket)
    })
  })

/** A Windows pipe asks for the token that lies beside it. */
const greet = (channel: SocketChannel, paths: ProfilePaths): Promise<void> =>
  new Promise((resolve, reject) => {
    channel.onClosed(() => reject(noHost(paths, new Error('it closed'))))
    channel.onFrame(() => resolve())
    channel.send({ t: 'greet', token: readFileSync(paths.tokenFile, 'utf8').trim() })
  })

const noHost = ({ folder, controlSocketPath }: ProfilePaths, error: Error): PipefitterError => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM')
    return new PipefitterError(
      'host/profile-unusable',
      `the peer's control socket ${controlSocketPath} belongs to another user`,
      { cause: error },
    )
  const why = code === 'ENOENT' || code === 'ECONNREFUSED' ? '' : ` (${errorText(error)})`
  return new PipefitterError('host/not-running', `no peer runs with the profile ${folder}${why}`, {
    cause: error,
  })
}

import { base64Decode } from '../../base/base64.ts'
import { PipefitterError } from '../../base/errors.ts'
import { parsePeerId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

type TransferCall =
  | 'transfers.begin'
  | 'transfers.upload'
  | 'transfers.offer'
  | 'transfers.send'
  | 'transfers.accept'
  | 'transfers.refuse'
  | 'transfers.pause'
  | 'transfers.resume'
  | 'transfers.cancel'
  | 'transfers.remove'

export const transferCalls = ({ transfers }: HostWorld): Handlers<TransferCall> => ({
  'transfers.begin': async ({ peerId, files }) => ({
    transferId: await transfers.sendings.begin(parsePeerId(peerId), files),
  }),
  'transfers.upload': async ({ transferId, item, offset, base64 }) => {
    const bytes = base64Decode(base64)
    if (bytes === undefined) throw new PipefitterError('base/invalid-input', 'That is no base64')
    await transfers.sendings.upload(transferId, item, offset, bytes)
    return {}
  },
  'transfers.offer': async ({ transferId }) => {
    await transfers.sendings.offer(transferId)
    return {}
  },
  'transfers.send': async ({ peerId, paths }) => ({
    transferId: await transfers.sendings.send(parsePeerId(peerId), paths),
  }),
  'transfers.accept': ({ transferId, always }) => {
    transfers.accept(transferId, always)
    return {}
  },
  'transfers.refuse': ({ transferId }) => {
    transfers.refuse(transferId)
    return {}
  },
  'transfers.pause': ({ transferId }) => {
    transfers.act(transferId, 'pause')
    return {}
  },
  'transfers.resume': ({ transferId }) => {
    transfers.act(transferId, 'resume')
    return {}
  },
  'transfers.cancel': ({ transferId }) => {
    transfers.act(transferId, 'cancel')
    return {}
  },
  'transfers.remove': ({ transferId }) => {
    transfers.remove(transferId)
    return {}
  },
})
